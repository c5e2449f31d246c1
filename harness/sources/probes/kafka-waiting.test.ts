import type { RecordsBatch } from '@platformatic/kafka'
import { expect, test } from 'vitest'
import { messagesIn } from './kafka-waiting.ts'

const TRANSACTIONAL = 0x10
const CONTROL = 0x20
const ALL = { from: 0, to: 1_000 }

/** A batch that begins at an offset; compaction keeps what records remain at their places. */
const batch = (firstOffset: number, attributes: number, offsetDeltas: number[], producerId = 7): RecordsBatch => {
  const record = { length: 1, attributes: 0, timestampDelta: 0n, key: null, value: null, headers: [] }
  return {
    firstOffset: BigInt(firstOffset),
    length: 1,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    attributes,
    lastOffsetDelta: Math.max(0, ...offsetDeltas),
    firstTimestamp: 0n,
    maxTimestamp: 0n,
    producerId: BigInt(producerId),
    producerEpoch: 0,
    firstSequence: 0,
    records: offsetDeltas.map((offsetDelta) => ({ ...record, offsetDelta })),
  }
}

test.for([
  { what: 'plain messages', seen: batch(5, 0, [0, 1, 2]), within: ALL, messages: 3 },
  { what: 'those of a committed transaction', seen: batch(5, TRANSACTIONAL, [0, 1]), within: ALL, messages: 2 },
  { what: 'the end of a transaction', seen: batch(5, TRANSACTIONAL | CONTROL, [0]), within: ALL, messages: 0 },
  { what: 'what compaction left', seen: batch(5, 0, [0, 40]), within: ALL, messages: 2 },
  { what: 'nothing that compaction left', seen: batch(5, 0, []), within: ALL, messages: 0 },
  { what: 'only what follows the commit', seen: batch(5, 0, [0, 1, 2]), within: { from: 7, to: 9 }, messages: 1 },
  { what: 'only what was there then', seen: batch(5, 0, [0, 1, 2]), within: { from: 0, to: 6 }, messages: 1 },
])('counts $what', ({ seen, within, messages }) => {
  expect(messagesIn(seen, new Set(), within)).toBe(messages)
})

test('counts nothing of an aborted transaction, and what its producer sends afterwards', () => {
  const aborted = new Set([7n])
  const counted = [
    batch(5, TRANSACTIONAL, [0, 1]),
    batch(7, TRANSACTIONAL, [0], 8),
    batch(8, TRANSACTIONAL | CONTROL, [0]),
    batch(9, TRANSACTIONAL, [0, 1]),
  ].map((each) => messagesIn(each, aborted, ALL))
  expect(counted).toEqual([0, 1, 0, 2])
})
