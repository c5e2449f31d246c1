/** The harness's requests to Kafka. Each returns an answer or a KafkaTrouble; offsets are numbers of messages. */
import { randomUUID } from 'node:crypto'
import type { ClusterMetadata } from '@platformatic/kafka'
import { clientOptions, confine, library, withAdmin, type Cluster } from './kafka-client.ts'
import type { BrokerSeen, CanarySeen, TopicSeen } from './kafka-results.ts'
import type { KafkaTrouble } from './kafka-trouble.ts'

/** One broker: whether it answers, and which brokers it knows. */
export const readBroker = (broker: string, { protection }: Cluster): Promise<BrokerSeen | KafkaTrouble> =>
  withAdmin(`broker ${broker}`, { brokers: [broker], protection }, async (admin) => {
    const started = performance.now()
    const apis = await admin.listApis()
    const { id, brokers } = await admin.metadata({ topics: [], forceUpdate: true })
    const milliseconds = Math.round(performance.now() - started)
    return { outcome: 'answered', clusterId: id, apis: apis.length, brokers: addressesOf(brokers), milliseconds }
  })

const addressesOf = (brokers: ClusterMetadata['brokers']): string[] =>
  [...brokers.values()].map(({ host, port }) => `${host}:${port}`)

/** A topic's partitions, with leaders and replicas. */
export const readTopic = (topic: string, cluster: Cluster): Promise<TopicSeen | KafkaTrouble> =>
  withAdmin(`topic ${topic}: the cluster`, cluster, async (admin) => {
    const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true })
    const partitions = (topics.get(topic)?.partitions ?? []).map(
      ({ leader, replicas, isr, offlineReplicas }, partition) => ({
        partition,
        leader,
        replicas,
        inSync: isr,
        offline: offlineReplicas,
      }),
    )
    return { outcome: 'answered', partitions }
  })

/** Milliseconds for which a fetch waits for the message. */
const FETCH_WAIT = 2_000

/** Writes one message with a key of its own, and reads it where it was written. Joins no group and commits nothing. */
export const exchangeCanary = (topic: string, cluster: Cluster): Promise<CanarySeen | KafkaTrouble> =>
  withAdmin(`topic ${topic}: the cluster`, cluster, async (admin) => {
    const { Consumer, FetchIsolationLevels, Producer, stringSerializers } = await library()
    const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true })
    const known = topics.get(topic)
    const options = clientOptions(cluster.brokers, cluster.protection)
    const producer = confine(new Producer({ ...options, serializers: stringSerializers }), cluster.brokers)
    // The client requires a group name; no group is joined.
    const consumer = confine(new Consumer({ ...options, groupId: 'checkride-canary' }), cluster.brokers)
    try {
      const key = `checkride-${randomUUID()}`
      const started = performance.now()
      const { offsets = [] } = await producer.send({ messages: [{ topic, key, value: 'canary' }], acks: -1 })
      const written = offsets[0]
      if (written === undefined || known === undefined)
        throw new Error(`Kafka took the message for ${topic} and told no offset`)
      const { partition, offset } = written
      const fetched = await consumer.fetch({
        node: known.partitions[partition]!.leader,
        topics: [
          {
            topicId: known.id,
            partitions: [
              {
                partition,
                currentLeaderEpoch: -1,
                fetchOffset: offset,
                lastFetchedEpoch: -1,
                partitionMaxBytes: 1_048_576,
              },
            ],
          },
        ],
        maxWaitTime: FETCH_WAIT,
        minBytes: 1,
        maxBytes: 1_048_576,
        isolationLevel: FetchIsolationLevels.READ_UNCOMMITTED,
      })
      const batches = fetched.responses.flatMap(({ partitions }) => partitions.flatMap(({ records }) => records ?? []))
      const same = batches.some(({ firstOffset, records }) =>
        records.some(
          (record) => firstOffset + BigInt(record.offsetDelta) === offset && record.key?.toString('utf8') === key,
        ),
      )
      return {
        outcome: 'answered',
        key,
        partition,
        offset: Number(offset),
        same,
        milliseconds: Math.round(performance.now() - started),
      }
    } finally {
      await Promise.all([producer.close(), consumer.close()])
    }
  })
