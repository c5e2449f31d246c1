import { check, type Finders, type Settings } from '../../harness/index.ts'
import { openToInternet } from './addresses.ts'
import { addRule } from '../group-rules.ts'
import { balancerGroups, fromOneOf, named, type Group } from './groups.ts'
import { allowsOnlyTcp } from '../../harness/reachability/index.ts'

check('security-groups.load-balancer-ingress', {
  title: 'Application load balancers let in HTTP and HTTPS only, from the internet only where they face it',
  covers: ['DG-INF-02'],
  controls: {
    nist: ['AC-4', 'CM-7', 'SC-7(5)'],
    soc2: ['CC6.6'],
    pci: ['1.2.5', '1.3.1', '1.4.2'],
    hipaa: ['164.312(e)(1)'],
  },
  severity: 'high',
  parts: ['publicEntrance'],
  remedy: 'Remove every rule but TCP 80 and 443 (network.internetPorts) from the group of the load balancer.',
  each: async (platform) => {
    const balancers = await balancerGroups(platform, 'application')
    return (await platform.securityGroups()).filter(({ GroupId = '' }) => balancers.has(GroupId))
  },
  async verify(group, { platform, settings, expect }) {
    const { internetPorts } = settings.network
    const faces = (await balancerGroups(platform, 'application')).get(group.GroupId ?? '') === true
    const problems = group.ingress.flatMap((rule) => [
      ...(allowsOnlyTcp(rule, internetPorts)
        ? []
        : [`${rule.text}: only TCP ${internetPorts.join(' and ')} is expected`]),
      ...(!faces && openToInternet(rule.cidrs) ? [`${rule.text}: the load balancer is internal`] : []),
    ])
    if (!group.ingress.some((rule) => allowsOnlyTcp(rule, internetPorts)))
      problems.push(`nothing is let in on TCP ${internetPorts.join(' or ')}`)
    expect(problems, `ingress of ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'SSH is open': (world, find) =>
      addRule(world, find, 'alb', { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv4: '203.0.113.0/24' }),
    'a range that includes HTTPS': (world, find) =>
      addRule(world, find, 'alb', { IpProtocol: 'tcp', FromPort: 443, ToPort: 8443, CidrIpv4: '0.0.0.0/0' }),
    'UDP 443': (world, find) =>
      addRule(world, find, 'alb', { IpProtocol: 'udp', FromPort: 443, ToPort: 443, CidrIpv4: '0.0.0.0/0' }),
    'all traffic from a partner': (world, find) =>
      addRule(world, find, 'alb', { IpProtocol: '-1', CidrIpv4: '198.51.100.0/24' }),
    'nobody is let in': (world, find) =>
      void world.ec2.securityGroupRules.remove(
        (rule) => rule.GroupId === find.securityGroup('alb').GroupId && !rule.IsEgress,
      ),
    'an internal one is open to the internet': (_, find) => {
      find.loadBalancer().Scheme = 'internal'
    },
  },
})

check('security-groups.public-services-ingress', {
  title: 'Public services let in their port from the load balancer and from other services only',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5', '1.3.1'], hipaa: ['164.312(e)(1)'] },
  severity: 'high',
  parts: ['publicEntrance'],
  remedy:
    'Allow the container port (network.publicServices.ports) from the group of the load balancer, and remove ' +
    'every other rule.',
  each: async (platform, { network }) => named(await platform.securityGroups(), network.publicServices.groups),
  async verify(group, { platform, settings, expect }) {
    const { ports } = settings.network.publicServices
    const balancers = [...(await balancerGroups(platform)).keys()]
    const groups = await platform.securityGroups()
    const peers = groups.filter(
      ({ GroupId = '' }) =>
        balancers.includes(GroupId) || serviceGroups(groups, settings).some((service) => service.GroupId === GroupId),
    )
    const problems = unexpected(group, ports, peers)
    if (
      balancers.length > 0 &&
      !group.ingress.some((rule) => allowsOnlyTcp(rule, ports) && fromOneOf(rule, group.OwnerId, balancers))
    )
      problems.push(`the load balancer (${balancers.join(', ')}) is not let in on TCP ${ports.join(' or ')}`)
    expect(problems, `ingress of ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'open to the block of the VPC': (world, find) =>
      addRule(world, find, 'public-services', {
        FromPort: 8000,
        ToPort: 8000,
        CidrIpv4: '10.0.0.0/16',
      }),
    'every port from the load balancer': (world, find) =>
      addRule(world, find, 'public-services', {
        FromPort: 0,
        ToPort: 65535,
        ReferencedGroupInfo: { GroupId: find.securityGroup('alb').GroupId },
      }),
    'the port from a group of another account': (world, find) =>
      addRule(world, find, 'public-services', {
        FromPort: 8000,
        ToPort: 8000,
        ReferencedGroupInfo: { GroupId: find.securityGroup('alb').GroupId, UserId: '999988887777' },
      }),
    'the port from the default group': (world, find) =>
      addRule(world, find, 'public-services', {
        FromPort: 8000,
        ToPort: 8000,
        ReferencedGroupInfo: {
          GroupId: world.ec2.securityGroups.first(({ GroupName }) => GroupName === 'default').GroupId,
        },
      }),
    'the load balancer is not let in': (world, find) =>
      void world.ec2.securityGroupRules.remove(
        ({ GroupId, IsEgress }) => GroupId === find.securityGroup('public-services').GroupId && !IsEgress,
      ),
    'the load balancer got another group': (_, find) => {
      find.loadBalancer().SecurityGroups = [find.securityGroup('kafka').GroupId]
    },
  },
})

check('security-groups.internal-services-ingress', {
  title: 'Internal services let in their port from other services only',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5', '1.3.1'], hipaa: ['164.312(e)(1)'] },
  severity: 'high',
  parts: ['internalTier'],
  remedy:
    'Allow the port (network.internalServices.ports) by reference to groups of services, and remove every other rule.',
  each: async (platform, { network }) => named(await platform.securityGroups(), network.internalServices.groups),
  async verify(group, { platform, settings, expect }) {
    const services = serviceGroups(await platform.securityGroups(), settings)
    expect(unexpected(group, settings.network.internalServices.ports, services), `ingress of ${group.GroupId}`).toEqual(
      [],
    )
  },
  breaks: {
    'the load balancer reaches them': (world, find) =>
      addRule(world, find, 'internal-services', {
        FromPort: 8001,
        ToPort: 8001,
        ReferencedGroupInfo: { GroupId: find.securityGroup('alb').GroupId },
      }),
    'a range of addresses instead of a group': (world, find) =>
      addRule(world, find, 'internal-services', {
        FromPort: 8001,
        ToPort: 8001,
        CidrIpv4: '10.0.11.0/24',
      }),
    'another port among themselves': (world, find) =>
      addRule(world, find, 'internal-services', {
        FromPort: 22,
        ToPort: 22,
        ReferencedGroupInfo: { GroupId: find.securityGroup('internal-services').GroupId },
      }),
    'an IPv6 block': (world, find) =>
      addRule(world, find, 'internal-services', {
        FromPort: 8001,
        ToPort: 8001,
        CidrIpv6: 'fd00::/8',
      }),
  },
})

check('security-groups.worn-by-services', {
  title: 'Services wear the security groups that are meant for services, and no others',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5', '1.3.1'], hipaa: ['164.312(e)(1)'] },
  severity: 'high',
  remedy:
    'Take the group off the service; or name it in network.publicServices or network.internalServices, so that ' +
    'its rules are judged.',
  each: (platform) => platform.services(),
  whenNone: { verdict: 'not-applicable', because: "The platform's clusters have no service yet." },
  async verify({ serviceName, networkConfiguration }, { platform, settings, expect, notApplicable }) {
    const { awsvpcConfiguration } = networkConfiguration ?? {}
    if (awsvpcConfiguration === undefined) return notApplicable('Its tasks have no network interfaces of their own.')
    const all = await platform.securityGroups()
    const expected = serviceGroups(all, settings).map(({ GroupId }) => GroupId)
    const attached = awsvpcConfiguration.securityGroups ?? []
    const nameOf = (id: string): string => all.find(({ GroupId }) => GroupId === id)?.GroupName ?? 'unknown'
    const problems = [
      ...(attached.length === 0 ? ["it names none, and wears the VPC's default group"] : []),
      ...attached
        .filter((id) => !expected.includes(id))
        .map((id) => `it wears ${nameOf(id)} (${id}), which is no group of services`),
    ]
    expect(problems, `security groups of service ${serviceName}`).toEqual([])
  },
  breaks: {
    'the default group of the VPC': (_, find) => setGroups(find, 'service-a', [find.defaultSecurityGroup().GroupId]),
    'no group': (_, find) => setGroups(find, 'service-b', []),
    "the load balancer's group beside its own": (_, find) =>
      setGroups(find, 'worker', [find.securityGroup('internal-services').GroupId, find.securityGroup('alb').GroupId]),
  },
})

function setGroups(find: Finders, service: string, groups: string[]): string {
  const row = find.service(service)
  row.networkConfiguration!.awsvpcConfiguration!.securityGroups = groups
  return row.serviceArn!
}

/** The groups of all services, public and internal. */
const serviceGroups = (groups: readonly Group[], { network }: Settings): Group[] =>
  named(groups, [...network.publicServices.groups, ...network.internalServices.groups])

/** The ingress rules of a group that allow other ports, or other peers. */
function unexpected(group: Group, ports: readonly number[], peers: readonly Group[]): string[] {
  const ids = peers.map(({ GroupId }) => GroupId)
  return group.ingress.flatMap((rule) => [
    ...(allowsOnlyTcp(rule, ports) ? [] : [`${rule.text}: only TCP ${ports.join(' and ')} is expected`]),
    ...(fromOneOf(rule, group.OwnerId, ids)
      ? []
      : [`${rule.text}: only the groups ${peers.map(({ GroupName }) => GroupName).join(', ')} are expected`]),
  ])
}
