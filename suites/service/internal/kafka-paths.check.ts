import { check, type Platform, type Settings } from '../../../harness/index.ts'
import { reach, type Place } from '../../../harness/reachability/index.ts'
import { closedWays, serviceGone } from './kafka-breaks.ts'
import { placeOf } from './kafka-ends.ts'

check('kafka.path', {
  title: 'The configuration of the network opens the way from tasks to each broker and back',
  covers: ['DG-INT-01'],
  controls: { nist: ['AC-4', 'SC-7', 'CP-10'], soc2: ['A1.2', 'CC6.6'] },
  severity: 'high',
  parts: ['kafka'],
  remedy:
    'Allow the broker port (internal.brokerPorts) in the place that the message names: the group of the tasks, ' +
    'the group of the brokers, a network ACL (answers too), or a route.',
  each: (platform) => platform.kafkaServices(),
  whenNone: {
    verdict: 'not-applicable',
    because: 'No variable of a service names brokers, and the settings name no service (internal.kafkaServices).',
  },
  async verify({ service, subject }, { platform, settings, expect, inconclusive }) {
    const { brokerGroups, brokerCidrs, brokerPorts } = settings.internal
    if (brokerGroups.length + brokerCidrs.length === 0)
      return inconclusive(
        'It uses Kafka, and nothing says where brokers are: set internal.brokerGroups or internal.brokerCidrs.',
      )
    const [brokers, acls] = await Promise.all([placesOfBrokers(platform, settings), platform.networkAcls()])
    if (service === undefined)
      return expect([`no service ${subject.name} is active in the clusters of the platform`], 'the service').toEqual([])
    if (brokers.length === 0)
      return inconclusive(
        `No network interface carries a group of the brokers (${brokerGroups.join(', ')}): where brokers are is ` +
          'not known. Name their groups or their blocks (internal.brokerCidrs).',
      )
    const ways = (await platform.placesOf(service)).flatMap((from) =>
      brokers.flatMap((to) => brokerPorts.map((port) => reach(from, to, port, acls))),
    )
    const blocked = ways.flatMap((way) => (way.outcome === 'blocked' ? [way.because] : []))
    const unknown = ways.flatMap((way) => (way.outcome === 'unknown' ? [way.because] : []))
    if (blocked.length === 0 && unknown.length > 0) return inconclusive(unknown.join('; '))
    if (ways.length === 0)
      return inconclusive(
        `Service ${subject.name} has no subnets of its own (awsvpc): where its connections start is not known.`,
      )
    expect([...new Set(blocked)], `the way of ${subject.name} to the brokers`).toEqual([])
  },
  breaks: {
    ...closedWays,
    ...serviceGone,
    'one service has the wrong group': (world, find) => {
      const worker = find.service('worker')
      worker.networkConfiguration!.awsvpcConfiguration!.securityGroups = [find.securityGroup('public-services').GroupId]
      return worker.serviceArn!
    },
  },
})

/** Each broker's interface, and the blocks of those that are elsewhere. */
async function placesOfBrokers(platform: Platform, { internal }: Settings): Promise<Place[]> {
  const [interfaces, subnets, groups] = await Promise.all([
    platform.brokerInterfaces(),
    platform.subnets(),
    platform.securityGroups(),
  ])
  const seen = interfaces.map((one) => placeOf(one, subnets, groups))
  return [
    ...seen,
    ...internal.brokerCidrs.map((cidr): Place => ({ name: `brokers at ${cidr}`, cidrs: [cidr], groups: [] })),
  ]
}
