/** What the harness asks of Kafka. Each look ends in what was seen, or in what stood in the way; offsets are numbers of messages. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Admin, ClusterMetadata } from '@platformatic/kafka'
import { clientOptions, confine, type Protection } from './kafka-client.ts'
import type { BrokerSeen, TopicSeen, PartitionProgress, GroupSeen, CanarySeen } from './kafka-seen.ts'
import { troubleOf, type KafkaTrouble } from './kafka-trouble.ts'

export interface Cluster {
  /** `host:port` of every broker that may be asked. */
  readonly brokers: readonly string[]
  readonly protection: Protection
}

/** Loaded when first needed: a run without Kafka pays nothing for it. */
const library = (): Promise<typeof import('@platformatic/kafka')> => import('@platformatic/kafka')

/** One broker: does it answer, and whom does it know. */
export const lookAtBroker = (broker: string, { protection }: Cluster): Promise<BrokerSeen | KafkaTrouble> =>
  looking(`broker ${broker}`, { brokers: [broker], protection }, async (admin) => {
    const started = performance.now()
    const apis = await admin.listApis()
    const { id, brokers } = await admin.metadata({ topics: [], forceUpdate: true })
    const milliseconds = Math.round(performance.now() - started)
    return { outcome: 'answered', clusterId: id, apis: apis.length, brokers: addressesOf(brokers), milliseconds }
  })

const addressesOf = (brokers: ClusterMetadata['brokers']): string[] => [...brokers.values()].map(({ host, port }) => `${host}:${port}`)

/** A topic's partitions, with leaders and replicas. */
export const lookAtTopic = (topic: string, cluster: Cluster): Promise<TopicSeen | KafkaTrouble> =>
  looking(`topic ${topic}: the cluster`, cluster, async (admin) => {
    const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true })
    const partitions = (topics.get(topic)?.partitions ?? []).map(({ leader, replicas, isr, offlineReplicas }, partition) => ({
      partition,
      leader,
      replicas,
      inSync: isr,
      offline: offlineReplicas,
    }))
    return { outcome: 'answered', partitions }
  })

/** A consumer group's state, and how far it is, twice. */
export const lookAtGroup = (group: string, seconds: number, cluster: Cluster): Promise<GroupSeen | KafkaTrouble> =>
  looking(`consumer group ${group}: the cluster`, cluster, async (admin) => {
    const before = await progressOf(admin, group)
    await sleep(seconds * 1000)
    const after = await progressOf(admin, group)
    return { outcome: 'answered', ...(await stateOf(admin, group)), seconds, before, after }
  })

/**
 * A group of the classic protocol, else of the one of Kafka 4 (KIP-848), to which the classic question finds it dead. Of the latter
 * only the state is asked: the client (1.35) cannot read the answer of ConsumerGroupDescribe when there are members.
 */
async function stateOf(admin: Admin, group: string): Promise<Pick<GroupSeen, 'state' | 'members'>> {
  const classic = (await admin.describeGroups({ groups: [group] })).get(group)
  if (classic !== undefined && classic.state !== 'DEAD') return { state: classic.state, members: classic.members.size }
  const modern = (await admin.listGroups({ types: ['consumer'] })).get(group)
  return modern === undefined ? { state: 'DEAD', members: 0 } : { state: modern.state.toUpperCase() }
}

/** Timestamp by which ListOffsets means the end of a partition. */
const LATEST = -1n

async function progressOf(admin: Admin, group: string): Promise<PartitionProgress[]> {
  const [offsets] = await admin.listConsumerGroupOffsets({ groups: [group] })
  // A partition without a commit is listed with -1.
  const committed = (offsets?.topics ?? []).flatMap(({ name, partitions }) =>
    partitions.flatMap(({ partitionIndex, committedOffset }) =>
      committedOffset < 0n ? [] : [{ topic: name, partition: partitionIndex, committed: committedOffset }],
    ),
  )
  if (committed.length === 0) return []
  const topics = [...Map.groupBy(committed, ({ topic }) => topic)].map(([name, partitions]) => ({
    name,
    partitions: partitions.map(({ partition }) => ({ partitionIndex: partition, timestamp: LATEST })),
  }))
  const ends = new Map(
    (await admin.listOffsets({ topics })).flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, offset }) => [`${name} ${partitionIndex}`, offset] as const),
    ),
  )
  return committed.map(({ topic, partition, committed: at }) => {
    const end = ends.get(`${topic} ${partition}`)
    if (end === undefined) throw new Error(`Kafka's ListOffsets left out partition ${partition} of topic ${topic}`)
    return { topic, partition, committed: Number(at), end: Number(end) }
  })
}

/** Milliseconds for which a fetch waits for the message. */
const FETCH_WAIT = 2_000

/** Writes one message with a key of its own, and reads it where it was written. Joins no group and commits nothing. */
export const exchangeCanary = (topic: string, cluster: Cluster): Promise<CanarySeen | KafkaTrouble> =>
  looking(`topic ${topic}: the cluster`, cluster, async (admin) => {
    const { Consumer, FetchIsolationLevels, Producer, stringSerializers } = await library()
    const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true })
    const known = topics.get(topic)
    const options = clientOptions(cluster.brokers, cluster.protection)
    const producer = confine(new Producer({ ...options, serializers: stringSerializers }), cluster.brokers)
    // The name of a group is required, and no group is joined.
    const consumer = confine(new Consumer({ ...options, groupId: 'checkride-canary' }), cluster.brokers)
    try {
      const key = `checkride-${randomUUID()}`
      const started = performance.now()
      const { offsets = [] } = await producer.send({ messages: [{ topic, key, value: 'canary' }], acks: -1 })
      const written = offsets[0]
      if (written === undefined || known === undefined) throw new Error(`Kafka took the message for ${topic} and told no offset`)
      const { partition, offset } = written
      const fetched = await consumer.fetch({
        node: known.partitions[partition]!.leader,
        topics: [
          { topicId: known.id, partitions: [{ partition, currentLeaderEpoch: -1, fetchOffset: offset, lastFetchedEpoch: -1, partitionMaxBytes: 1_048_576 }] },
        ],
        maxWaitTime: FETCH_WAIT,
        minBytes: 1,
        maxBytes: 1_048_576,
        isolationLevel: FetchIsolationLevels.READ_UNCOMMITTED,
      })
      const batches = fetched.responses.flatMap(({ partitions }) => partitions.flatMap(({ records = [] }) => records))
      const same = batches.some(({ firstOffset, records }) =>
        records.some((record) => firstOffset + BigInt(record.offsetDelta) === offset && record.key?.toString('utf8') === key),
      )
      return { outcome: 'answered', key, partition, offset: Number(offset), same, milliseconds: Math.round(performance.now() - started) }
    } finally {
      await Promise.all([producer.close(), consumer.close()])
    }
  })

/** Runs a look with a client of its own. */
async function looking<Seen>(asked: string, { brokers, protection }: Cluster, look: (admin: Admin) => Promise<Seen>): Promise<Seen | KafkaTrouble> {
  const { Admin } = await library()
  const admin = confine(new Admin(clientOptions(brokers, protection)), brokers)
  try {
    return await look(admin)
  } catch (error) {
    const trouble = troubleOf(error, asked)
    if (trouble === undefined) throw error
    return trouble
  } finally {
    await admin.close()
  }
}
