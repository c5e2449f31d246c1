import { check, placementOf, type Platform } from '../../../harness/index.ts'
import { addRule } from '../../group-rules.ts'
import { allowsOnlyTcp, allowsTcp, groupName, refersTo, type GroupRule } from '../../../harness/reachability/index.ts'

type Group = Awaited<ReturnType<Platform['securityGroups']>>[number]

const CONTROLS = { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5', '1.3.1'] }

/** The groups of the services that use Kafka. */
async function taskGroups(platform: Platform): Promise<Group[]> {
  const services = await platform.kafkaServices()
  const ids = services.flatMap(({ service }) => (service && placementOf(service)?.groupIds) ?? [])
  return (await platform.securityGroups()).filter(({ GroupId = '' }) => ids.includes(GroupId))
}

const meets = (rule: GroupRule, groups: readonly Group[]): boolean => groups.some((group) => refersTo(rule, group))

check('kafka.broker-ingress', {
  title: 'Brokers let in their ports, from the services that use Kafka only',
  covers: ['DG-INT-04'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['kafka'],
  remedy:
    'Allow the broker ports (internal.brokerPorts) by reference to the groups of the services that use Kafka ' +
    '(internal.kafkaServices), and remove every other rule but among brokers.',
  async each(platform) {
    // Where no service uses Kafka, nobody needs to know where brokers are.
    return (await platform.kafkaServices()).length === 0 ? [] : platform.brokerGroups()
  },
  whenNone: {
    verdict: 'not-applicable',
    because:
      'No service uses Kafka, or no security group of the brokers (internal.brokerGroups) stands in the VPCs of the ' +
      'platform: who may speak to them is ruled elsewhere.',
  },
  async verify(group, { platform, settings, expect }) {
    const { brokerPorts } = settings.internal
    const [tasks, brokers] = await Promise.all([taskGroups(platform), platform.brokerGroups()])
    const problems = group.ingress
      .filter((rule) => !meets(rule, brokers))
      .flatMap((rule) => [
        ...(meets(rule, tasks)
          ? []
          : [
              `${rule.text}: only the groups of services that use Kafka are expected ` +
                `(${tasks.map(groupName).join(', ') || 'none was found'})`,
            ]),
        ...(allowsOnlyTcp(rule, brokerPorts)
          ? []
          : [`${rule.text}: only TCP ${brokerPorts.join(' and ')} is expected`]),
      ])
    const missing = tasks.flatMap((task) =>
      brokerPorts
        .filter((port) => !group.ingress.some((rule) => allowsTcp(rule, port) && refersTo(rule, task)))
        .map((port) => `${groupName(task)} is not let in on TCP ${port}`),
    )
    expect([...problems, ...missing], `ingress of ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'tasks are not let in': (world, find) => {
      const { GroupId } = world.ec2.securityGroupRules.remove(
        ({ GroupId: id, IsEgress }) => id === find.securityGroup('kafka').GroupId && !IsEgress,
      )[0]!
      return GroupId
    },
    'the whole VPC is let in': (world, find) =>
      addRule(world, find, 'kafka', { FromPort: 9092, ToPort: 9092, CidrIpv4: '10.0.0.0/16' }),
    'tasks are let in on every port': (world, find) =>
      addRule(world, find, 'kafka', {
        FromPort: 0,
        ToPort: 65535,
        ReferencedGroupInfo: { GroupId: find.securityGroup('internal-services').GroupId },
      }),
    'the load balancer is let in': (world, find) =>
      addRule(world, find, 'kafka', {
        FromPort: 9092,
        ToPort: 9092,
        ReferencedGroupInfo: { GroupId: find.securityGroup('alb').GroupId },
      }),
    'UDP is let in': (world, find) =>
      addRule(world, find, 'kafka', {
        IpProtocol: 'udp',
        FromPort: 9092,
        ToPort: 9092,
        ReferencedGroupInfo: { GroupId: find.securityGroup('internal-services').GroupId },
      }),
  },
})

check('kafka.task-egress', {
  title: 'Services that use Kafka may speak to brokers on their ports, and on those to nobody else',
  covers: ['DG-INT-04'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['kafka'],
  remedy:
    'Allow the broker ports (internal.brokerPorts) by reference to the group of the brokers ' +
    '(internal.brokerGroups), and remove rules that open these ports to others or other ports to brokers.',
  each: taskGroups,
  whenNone: {
    verdict: 'not-applicable',
    because: 'No service that uses Kafka (internal.kafkaServices) has a security group in the VPCs of the platform.',
  },
  async verify(group, { platform, settings, expect, inconclusive }) {
    const { brokerPorts, brokerGroups, brokerCidrs } = settings.internal
    const brokers = await platform.brokerGroups()
    if (brokers.length === 0 && brokerCidrs.length === 0)
      return inconclusive(
        brokerGroups.length === 0
          ? 'It uses Kafka, and nothing says where brokers are: set internal.brokerGroups or internal.brokerCidrs.'
          : `No group of the brokers (${brokerGroups.join(', ')}) stands in the VPCs of the platform.`,
      )
    const isBroker = (rule: GroupRule): boolean =>
      meets(rule, brokers) || (rule.cidrs.length > 0 && rule.cidrs.every((cidr) => brokerCidrs.includes(cidr)))
    const problems = group.egress.flatMap((rule) => {
      if (isBroker(rule))
        return allowsOnlyTcp(rule, brokerPorts)
          ? []
          : [`${rule.text}: to brokers only TCP ${brokerPorts.join(' and ')} is expected`]
      const open = brokerPorts.filter((port) => allowsTcp(rule, port))
      return open.length === 0 ? [] : [`${rule.text}: on TCP ${open.join(' and ')} only brokers are expected`]
    })
    const missing = brokerPorts.flatMap((port) => [
      ...brokers
        .filter((broker) => !group.egress.some((rule) => allowsTcp(rule, port) && refersTo(rule, broker)))
        .map((broker) => `nothing is let out on TCP ${port} to ${groupName(broker)}`),
      ...brokerCidrs
        .filter((cidr) => !group.egress.some((rule) => allowsTcp(rule, port) && rule.cidrs.includes(cidr)))
        .map((cidr) => `nothing is let out on TCP ${port} to ${cidr}`),
    ])
    expect([...problems, ...missing], `egress of ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'nothing is let out to brokers': (world, find) => {
      const { GroupId } = world.ec2.securityGroupRules.remove(
        ({ GroupId: id, IsEgress, FromPort }) =>
          id === find.securityGroup('internal-services').GroupId && IsEgress && FromPort === 9092,
      )[0]!
      return GroupId
    },
    'everything is let out': (world, find) =>
      addRule(world, find, 'internal-services', { IpProtocol: '-1', CidrIpv4: '0.0.0.0/0', IsEgress: true }),
    'the broker port is let out to the whole VPC': (world, find) =>
      addRule(world, find, 'internal-services', {
        FromPort: 9092,
        ToPort: 9092,
        CidrIpv4: '10.0.0.0/16',
        IsEgress: true,
      }),
    'administration of brokers is let out': (world, find) =>
      addRule(world, find, 'internal-services', {
        FromPort: 22,
        ToPort: 22,
        ReferencedGroupInfo: { GroupId: find.securityGroup('kafka').GroupId },
        IsEgress: true,
      }),
  },
})
