/** What Kafka's answers mean for topics and consumer groups. */
import type { GroupSeen, KafkaTrouble, Settings, TopicSeen } from '../../../harness/index.ts'

/** The test that proves the checks which query brokers. */
export const PROVEN_BY = {
  test: 'test/kafka/checks.test.ts',
  because: 'it holds no Kafka: a real broker is started for the test',
} as const

/** What is wrong with a topic's partitions; empty when nothing is. */
export function problemsOfTopic({ partitions }: TopicSeen): string[] {
  if (partitions.length === 0) return ['it has no partitions']
  return partitions.flatMap(({ partition, leader, replicas, inSync, offline }) => [
    ...(leader < 0 ? [`partition ${partition} has no leader`] : []),
    ...(inSync.length < replicas.length
      ? [
          `partition ${partition} is under-replicated: ${inSync.length} of ${replicas.length} replicas are in ` +
            `step${offline.length === 0 ? '' : `, offline: ${offline.join(', ')}`}`,
        ]
      : []),
  ])
}

type GroupRule = Settings['internal']['consumerGroups'][number]

/** What each state of a group means, other than Stable. */
const STATES: Readonly<Record<string, string>> = {
  Dead: 'there is no such group',
  Empty: 'nobody reads: the group has no members',
  PreparingRebalance: 'its members are joining anew, and read nothing meanwhile',
  CompletingRebalance: 'its members are joining anew, and read nothing meanwhile',
}

/**
 * What is wrong with a consumer group; empty when nothing is. Where messages waited at the first look, the committed
 * offset must have advanced by the second. The lag must stay within the budget of each partition, and must not grow
 * once it exceeds half of that.
 */
export function problemsOfGroup(
  { state, members, seconds, before, after }: GroupSeen,
  { minimumMembers, maximumLag }: GroupRule,
): string[] {
  const problems: string[] = []
  if (state !== 'Stable') problems.push(`its state is ${state}: ${STATES[state] ?? 'it should be Stable'}`)
  if (state === 'Stable' && members < minimumMembers)
    problems.push(`it has ${members} ${members === 1 ? 'member' : 'members'} where ${minimumMembers} are expected`)
  if (state !== 'Dead' && after.length === 0) problems.push('it has committed no offset yet')
  for (const { topic, partition, committed, end, waiting } of after) {
    const name = `partition ${partition} of ${topic}`
    if (end < committed)
      problems.push(
        `${name} ends at offset ${end}, before the committed ${committed}: was the topic deleted and made again?`,
      )
    const earlier = before.find((sample) => sample.topic === topic && sample.partition === partition)
    const waited = earlier === undefined ? 0 : earlier.waiting
    if (waiting === undefined || waited === undefined) continue
    const messages = waiting > maximumLag ? `more than ${maximumLag} messages wait` : counted(waiting)
    if (earlier !== undefined && waited > 0 && committed === earlier.committed)
      problems.push(
        `${name} stands still at offset ${committed}: nothing was committed within ${seconds} s while ${messages}`,
      )
    if (waiting > maximumLag) problems.push(`${messages} on ${name}, over the budget of ${maximumLag}`)
    else if (waiting > waited && waiting > maximumLag / 2)
      problems.push(
        `${messages} on ${name}, ${waiting - waited} more than ${seconds} s before, and more than half of the ` +
          `budget of ${maximumLag}`,
      )
  }
  return problems
}

const counted = (messages: number): string => (messages === 1 ? '1 message waits' : `${messages} messages wait`)

/**
 * Where it is unknown whether a group keeps up: it has committed nothing on partitions that hold messages, and may be
 * meant to skip these; an open transaction holds messages back, or they were too many to count.
 */
export function unknownsOfGroup({ uncommitted, before, after, seconds }: GroupSeen): string[] {
  const never = uncommitted.map(
    ({ topic, partition, offsets }) => `partition ${partition} of ${topic}, which spans ${offsets} offsets`,
  )
  return [
    ...(never.length === 0
      ? []
      : [`The group has never committed an offset on ${never.join(', ')}: whether it reads there cannot be told.`]),
    ...after.flatMap(({ topic, partition, stable, end, waiting }) => {
      const earlier = before.find((sample) => sample.topic === topic && sample.partition === partition)
      const name = `partition ${partition} of ${topic}`
      const isHeld = earlier !== undefined && earlier.stable < earlier.end && stable === earlier.stable
      return [
        ...(isHeld
          ? [
              `A transaction that has been open for ${seconds} s holds back what follows offset ${stable} of ${name}, ` +
                `up to ${end}: whether the group may read it depends on its isolation level.`,
            ]
          : []),
        ...(waiting === undefined || (earlier !== undefined && earlier.waiting === undefined)
          ? [`The messages that wait on ${name} could not be counted in time.`]
          : []),
      ]
    }),
  ]
}

/** Errors that concern the topic itself, not the connection. */
export const isAboutTopic = ({ outcome }: KafkaTrouble): boolean =>
  outcome === 'topic-missing' || outcome === 'leader-missing'
