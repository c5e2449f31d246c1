import { check, longestAnalyses, type PathSeen, type Platform } from '../../../harness/index.ts'
import { reach, type Place } from '../../../harness/reachability/index.ts'
import { closedWays, serviceGone } from './kafka-breaks.ts'
import { chooseWays, placeOf, shareOf, taskEnds, type Way } from './kafka-ends.ts'

check('kafka.path-analyzed', {
  title: "EC2's Reachability Analyzer finds the way from tasks to brokers, and so does our own reasoning",
  covers: ['DG-INT-01'],
  controls: { nist: ['AC-4', 'SC-7', 'CP-10'], soc2: ['A1.2', 'CC6.6'] },
  severity: 'high',
  parts: ['kafka'],
  needs: 'reachability-analyzer',
  timeout: ({ internal }) => longestAnalyses(internal.maximumAnalyses),
  remedy:
    "Allow the broker port (internal.brokerPorts) in the place that the message names. Reachability Analyzer's " +
    'page in the console shows the same path with its components.',
  each: (platform) => platform.kafkaServices(),
  whenNone: {
    verdict: 'not-applicable',
    because: 'No variable of a service names brokers, and the settings name no service (internal.kafkaServices).',
  },
  async verify({ service, subject }, { platform, probe, settings, expect, remark, inconclusive }) {
    const { brokerGroups, brokerPorts, maximumAnalyses } = settings.internal
    if (brokerGroups.length === 0)
      return inconclusive(
        'It uses Kafka, and nothing says which interfaces are those of brokers: set internal.brokerGroups.',
      )
    const [brokers, staffed] = await Promise.all([platform.brokerInterfaces(), platform.staffedServices()])
    if (service === undefined)
      return expect([`no service ${subject.name} is active in the clusters of the platform`], 'the service').toEqual([])
    if (brokers.length === 0)
      return inconclusive(
        `No network interface carries a group of the brokers (${brokerGroups.join(', ')}): where brokers are is ` +
          'not known.',
      )
    const tasks = staffed.filter((one) => one.service.serviceArn === service.serviceArn).flatMap(taskEnds)
    if (tasks.length === 0)
      return inconclusive(
        `No task of ${subject.name} runs with a network interface of its own: there is nothing to start a path from.`,
      )

    const users = (await platform.kafkaServices()).map((user) => user.subject.name)
    const share = shareOf(maximumAnalyses, users.length, users.indexOf(subject.name))
    const { chosen, left } = chooseWays(tasks, brokers, brokerPorts, share)
    if (left.length > 0)
      remark(
        `${left.length} of ${left.length + chosen.length} kinds of paths were not analyzed, as a run may have ` +
          `${maximumAnalyses} analyses (internal.maximumAnalyses): ${left.map(inShort).join('; ')}.`,
      )
    if (chosen.length === 0)
      return inconclusive(
        `The run's analyses (internal.maximumAnalyses: ${maximumAnalyses}) were used up by other services.`,
      )
    const seen = await probe.analyze(
      chosen.map(({ from, to, port }) => ({ from: from.interfaceId, to: to.NetworkInterfaceId ?? '', port })),
    )

    const { blocked, undecided } = judge(chosen, seen, await ownView(platform, await platform.placesOf(service)))
    if (blocked.length === 0 && undecided.length > 0) return inconclusive(undecided.join(' '))
    for (const one of undecided) remark(one)
    expect(blocked, `the way of ${subject.name} to the brokers, by Reachability Analyzer`).toEqual([])
  },
  breaks: {
    ...closedWays,
    ...serviceGone,
    'one service has the wrong group': (world, find) => {
      const wrong = find.securityGroup('public-services').GroupId
      const worker = find.service('worker')
      worker.networkConfiguration!.awsvpcConfiguration!.securityGroups = [wrong]
      for (const { group, taskArn } of world.ecs.tasks)
        if (group === 'service:worker')
          for (const one of world.ec2.networkInterfaces.filter(({ Description }) => Description === taskArn))
            one.Groups = [{ GroupId: wrong }]
      return worker.serviceArn!
    },
    'routes between subnets lead through an appliance that is gone': (world) => {
      const gone = [...world.ec2.subnets].map(({ CidrBlock }) => ({
        DestinationCidrBlock: CidrBlock,
        NetworkInterfaceId: 'eni-gone',
        State: 'blackhole' as const,
      }))
      for (const table of world.ec2.routeTables) table.Routes.push(...gone)
    },
  },
})

type View = (way: Way) => ReturnType<typeof reach>

/**
 * What AWS reports as blocked, and what is undecided: failed analyses, and those that contradict the harness's
 * reasoning.
 */
function judge(
  ways: readonly Way[],
  seen: readonly PathSeen[],
  own: View,
): { readonly blocked: string[]; readonly undecided: string[] } {
  const blocked: string[] = []
  const doubts: { readonly way: Way; readonly why: string }[] = []
  for (const [index, way] of ways.entries()) {
    const answer = seen[index]!
    const reasoned = own(way)
    if (answer.outcome === 'failed') doubts.push({ way, why: `the analysis failed: ${answer.because}` })
    else if (answer.found && reasoned.outcome === 'blocked')
      doubts.push({
        way,
        why: `Reachability Analyzer finds a way, but by what EC2 describes ${reasoned.because}. ${CONTRADICTION}`,
      })
    else if (!answer.found && reasoned.outcome === 'reachable')
      doubts.push({
        way,
        why:
          `Reachability Analyzer finds no way (${answer.because.join('; ')}), but what EC2 describes leaves it ` +
          `open. ${CONTRADICTION}`,
      })
    else if (!answer.found)
      blocked.push(
        `${inFull(way)}: ${answer.because.join('; ') || 'no way, for no reason that Reachability Analyzer gives'}`,
      )
  }
  const undecided = [...Map.groupBy(doubts, ({ why }) => why)].map(
    ([why, alike]) => `${alike.map(({ way }) => inFull(way)).join(', ')}: ${why}.`,
  )
  return { blocked, undecided }
}

const CONTRADICTION = 'One of the two is wrong, or the network changed meanwhile'

/** The verdict of the harness's reasoning on a connection. */
async function ownView(platform: Platform, places: readonly Place[]): Promise<View> {
  const [subnets, groups, acls] = await Promise.all([
    platform.subnets(),
    platform.securityGroups(),
    platform.networkAcls(),
  ])
  return ({ from, to, port }) => {
    const place = places.find(({ subnet }) => subnet?.SubnetId === from.subnetId)
    if (place === undefined) return { outcome: 'unknown', because: `the service places no tasks in ${from.subnetId}` }
    return reach({ ...place, cidrs: [`${from.address}/32`] }, placeOf(to, subnets, groups), port, acls)
  }
}

const inShort = ({ from, to, port }: Way): string => `${from.subnetId} to ${to.SubnetId} on TCP ${port}`

const inFull = ({ from, to, port }: Way): string =>
  `from ${from.interfaceId} (${from.address} in ${from.subnetId}) to broker ${to.NetworkInterfaceId} ` +
  `(${to.PrivateIpAddress}) on TCP ${port}`
