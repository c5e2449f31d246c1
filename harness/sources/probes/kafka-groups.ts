/** Progress and members of a consumer group. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Admin, Connection, FetchIsolationLevelValue } from '@platformatic/kafka'
import { library, withAdmin, type Cluster } from './kafka-client.ts'
import type { GroupSeen, PartitionProgress, Uncommitted } from './kafka-results.ts'
import type { KafkaTrouble } from './kafka-trouble.ts'
import { counterOf, type Counter } from './kafka-waiting.ts'

/**
 * A consumer group's state, and its progress at two looks. Where it matters by `maximumLag`, what waits is counted.
 */
export const readGroup = (
  group: string,
  { seconds, maximumLag }: { readonly seconds: number; readonly maximumLag: number },
  cluster: Cluster,
): Promise<GroupSeen | KafkaTrouble> =>
  withAdmin(`consumer group ${group}: the cluster`, cluster, async (admin) => {
    const first = await offsetsOfGroup(admin, group)
    await sleep(seconds * 1000)
    const second = await offsetsOfGroup(admin, group)
    const { held, ...described } = await describeClassic(admin, group)
    // A stable group reads every topic that it subscribes to: commits elsewhere are of former times.
    const topics = new Set(held.map(({ topic }) => topic))
    const isRead = ({ topic }: TopicPartition): boolean =>
      described.state !== 'Stable' || topics.size === 0 || topics.has(topic)
    await using counter = await counterOf(admin, cluster)
    const looks = await countedLooks(first.filter(isRead), second.filter(isRead), maximumLag, counter)
    return {
      outcome: 'answered',
      ...described,
      seconds,
      ...looks,
      uncommitted: await uncommittedOf(admin, held, second, counter),
      left: [...new Set(second.filter((place) => !isRead(place)).map(({ topic }) => topic))],
    }
  })

/** What waits at both looks: counted where nothing was committed between them, or half of the budget is used. */
async function countedLooks(
  first: readonly Offsets[],
  second: readonly Offsets[],
  maximumLag: number,
  counter: Counter,
): Promise<Pick<GroupSeen, 'before' | 'after'>> {
  const before: PartitionProgress[] = []
  const after: PartitionProgress[] = []
  for (const place of second) {
    const earlier = first.find((other) => nameOf(other) === nameOf(place))
    const stands = earlier !== undefined && earlier.end > earlier.committed && earlier.committed === place.committed
    const matters = stands || place.end - place.committed > maximumLag / 2
    const waiting = ({ topic, partition, committed, start, end }: Offsets) =>
      matters
        ? counter.count({ topic, partition, from: Math.max(committed, start), to: end }, maximumLag + 1)
        : end - committed
    if (earlier !== undefined) before.push({ ...earlier, waiting: await waiting(earlier) })
    after.push({ ...place, waiting: await waiting(place) })
  }
  return { before, after }
}

interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

interface Described extends Pick<GroupSeen, 'state' | 'members'> {
  /** Partitions that are assigned to members. */
  readonly held: readonly TopicPartition[]
}

const DEAD: Described = { state: 'Dead', members: 0, held: [] }

/** A group of the classic protocol, or of Kafka 4's (KIP-848), which the classic request reports as dead. */
async function describeClassic(admin: Admin, group: string): Promise<Described> {
  const classic = (await admin.describeGroups({ groups: [group] })).get(group)
  if (classic === undefined || classic.state === 'Dead') return describeModern(admin, group)
  const { state, members } = classic
  const held = [...members.values()].flatMap(({ assignments }) =>
    [...(assignments?.values() ?? [])].flatMap(partitionsOf),
  )
  return { state, members: members.size, held }
}

/** The client offers this request only for a single connection: that of the group's coordinator. */
async function describeModern(admin: Admin, group: string): Promise<Described> {
  const { consumerGroupDescribeV0, FindCoordinatorKeyTypes, findErrorBy } = await library()
  const { api } = consumerGroupDescribeV0
  if (!(await admin.listApis()).some(({ apiKey }) => apiKey === api.key)) return DEAD
  const [coordinator] = await admin.findCoordinator({ keyType: FindCoordinatorKeyTypes.GROUP, keys: [group] })
  if (coordinator === undefined) throw new Error(`Kafka named no coordinator for the group ${group}`)
  const connection = await new Promise<Connection>((resolve, reject) => {
    admin.connections.get(coordinator, (error, found) =>
      found === undefined ? reject(error ?? new Error('no connection')) : resolve(found),
    )
  })
  try {
    const [described] = (await api.async(connection, [group], false)).groups
    if (described === undefined) throw new Error(`Kafka's ConsumerGroupDescribe left out the group ${group}`)
    const held = described.members.flatMap(({ assignment }) =>
      assignment.topicPartitions.flatMap(({ topicName, partitions }) => partitionsOf({ topic: topicName, partitions })),
    )
    return { state: described.groupState, members: described.members.length, held }
  } catch (error) {
    if (findErrorBy(error as Error, 'apiId', 'GROUP_ID_NOT_FOUND') !== null) return DEAD
    throw error
  }
}

const partitionsOf = ({
  topic,
  partitions,
}: {
  readonly topic: string
  readonly partitions: readonly number[]
}): TopicPartition[] => partitions.map((partition) => ({ topic, partition }))

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic} ${partition}`

type Offsets = Omit<PartitionProgress, 'waiting'>

async function offsetsOfGroup(admin: Admin, group: string): Promise<Offsets[]> {
  const { FetchIsolationLevels } = await library()
  const [offsets] = await admin.listConsumerGroupOffsets({ groups: [group] })
  // A partition without a commit is listed with -1, or not at all.
  const committed = (offsets?.topics ?? []).flatMap(({ name, partitions }) =>
    partitions.flatMap(({ partitionIndex, committedOffset }) =>
      committedOffset < 0n ? [] : [{ topic: name, partition: partitionIndex, committed: Number(committedOffset) }],
    ),
  )
  const startOf = await offsetsOf(admin, committed, EARLIEST)
  const stableOf = await offsetsOf(admin, committed, LATEST, FetchIsolationLevels.READ_COMMITTED)
  const endOf = await offsetsOf(admin, committed, LATEST)
  return committed.map((place) => ({ ...place, start: startOf(place), stable: stableOf(place), end: endOf(place) }))
}

async function uncommittedOf(
  admin: Admin,
  held: readonly TopicPartition[],
  progress: readonly TopicPartition[],
  counter: Counter,
): Promise<Uncommitted[]> {
  const committed = new Set(progress.map(nameOf))
  const topicPartitions = held.filter((place) => !committed.has(nameOf(place)))
  const startOf = await offsetsOf(admin, topicPartitions, EARLIEST)
  const endOf = await offsetsOf(admin, topicPartitions, LATEST)
  const holding: Uncommitted[] = []
  for (const place of topicPartitions) {
    const [from, to] = [startOf(place), endOf(place)]
    const isEmpty = from >= to || (await counter.count({ ...place, from, to }, 1)) === 0
    if (!isEmpty) holding.push({ ...place, offsets: to - from })
  }
  return holding
}

/** Timestamps by which ListOffsets means the first message of a partition, and its end. */
const EARLIEST = -2n
const LATEST = -1n

/** The offset of each place. */
async function offsetsOf(
  admin: Admin,
  topicPartitions: readonly TopicPartition[],
  timestamp: bigint,
  isolationLevel?: FetchIsolationLevelValue,
): Promise<(place: TopicPartition) => number> {
  const topics = [...Map.groupBy(topicPartitions, ({ topic }) => topic)].map(([name, of]) => ({
    name,
    partitions: of.map(({ partition }) => ({ partitionIndex: partition, timestamp })),
  }))
  const listed =
    topics.length === 0
      ? []
      : await admin.listOffsets({ topics, ...(isolationLevel !== undefined && { isolationLevel }) })
  const offsets = new Map(
    listed.flatMap(({ name, partitions }) =>
      partitions.map(
        ({ partitionIndex, offset }) => [nameOf({ topic: name, partition: partitionIndex }), Number(offset)] as const,
      ),
    ),
  )
  return (place) => {
    const offset = offsets.get(nameOf(place))
    if (offset === undefined)
      throw new Error(`Kafka's ListOffsets left out partition ${place.partition} of topic ${place.topic}`)
    return offset
  }
}
