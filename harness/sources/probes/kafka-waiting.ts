/**
 * How many messages wait between two offsets of a partition. Offsets alone do not tell: the end of a transaction takes
 * one, aborted messages keep theirs, and compaction and retention leave gaps. Source: KIP-98, and Kafka's protocol,
 * "Record Batch" and "Control Batches".
 */
import type { Admin, Consumer, RecordsBatch } from '@platformatic/kafka'
import { clientOptions, confine, library, type Cluster } from './kafka-client.ts'

/** A part of a partition: from an offset to before another. */
export interface Stretch {
  readonly topic: string
  readonly partition: number
  readonly from: number
  readonly to: number
}

export interface Counter extends AsyncDisposable {
  /**
   * Messages that a reader of committed messages is given there, counted up to `most`; undefined when the time was up
   * before.
   */
  count(stretch: Stretch, most: number): Promise<number | undefined>
}

/** Bits of a batch's attributes. */
const TRANSACTIONAL = 0x10
const CONTROL = 0x20
const MOST_BYTES = 1_048_576
/** Milliseconds for which all counting of one look may take. */
const PATIENCE = 15_000

/** Counts by fetching, as a consumer does: joins no group and commits nothing. */
export async function counterOf(admin: Admin, { brokers, protection }: Cluster): Promise<Counter> {
  const { Consumer, FetchIsolationLevels } = await library()
  // The client requires a group name; no group is joined.
  const options = { ...clientOptions(brokers, protection), groupId: 'checkride-lag' }
  const consumer = confine(new Consumer(options) as Consumer, brokers)
  const until = performance.now() + PATIENCE

  const fetch = async ({ topic, partition }: Stretch, fetchOffset: number) => {
    const { topics } = await admin.metadata({ topics: [topic] })
    const known = topics.get(topic)
    const node = known?.partitions[partition]?.leader
    if (known === undefined || node === undefined) throw new Error(`Kafka knows no partition ${partition} of ${topic}`)
    const place = { partition, currentLeaderEpoch: -1, lastFetchedEpoch: -1, partitionMaxBytes: MOST_BYTES }
    const { responses } = await consumer.fetch({
      node,
      topics: [{ topicId: known.id, partitions: [{ ...place, fetchOffset: BigInt(fetchOffset) }] }],
      maxWaitTime: 100,
      minBytes: 0,
      maxBytes: MOST_BYTES,
      isolationLevel: FetchIsolationLevels.READ_COMMITTED,
    })
    const answer = responses.flatMap(({ partitions }) => partitions)[0]
    if (answer === undefined) throw new Error(`Kafka's Fetch left out partition ${partition} of ${topic}`)
    return answer
  }

  return {
    async count(stretch, most) {
      let at = stretch.from
      let messages = 0
      const aborted = new Set<bigint>()
      while (at < stretch.to && messages < most) {
        if (performance.now() > until) return undefined
        const { records, abortedTransactions } = await fetch(stretch, at)
        const batches = records ?? []
        if (batches.length === 0) break
        const begun = (abortedTransactions ?? []).toSorted((a, b) => Number(a.firstOffset - b.firstOffset))
        for (const batch of batches) {
          while (begun.length > 0 && begun[0]!.firstOffset <= lastOffset(batch)) aborted.add(begun.shift()!.producerId)
          messages += messagesIn(batch, aborted, { ...stretch, from: at })
          at = Number(lastOffset(batch)) + 1
        }
      }
      return Math.min(messages, most)
    },
    [Symbol.asyncDispose]: async () => consumer.close(),
  }
}

const lastOffset = ({ firstOffset, lastOffsetDelta }: RecordsBatch): bigint => firstOffset + BigInt(lastOffsetDelta)

/** The messages of a batch within a stretch; none of a transaction's end, nor of a transaction that was aborted. */
export function messagesIn(
  { attributes, firstOffset, producerId, records }: RecordsBatch,
  aborted: Set<bigint>,
  { from, to }: Pick<Stretch, 'from' | 'to'>,
): number {
  if ((attributes & CONTROL) !== 0) {
    // The end of a transaction, either way: what follows of the producer is another.
    aborted.delete(producerId)
    return 0
  }
  if ((attributes & TRANSACTIONAL) !== 0 && aborted.has(producerId)) return 0
  return records.filter(({ offsetDelta }) => {
    const offset = Number(firstOffset) + offsetDelta
    return offset >= from && offset < to
  }).length
}
