import { expect, test, vi, onTestFinished } from 'vitest'
import { write } from '../../../../fixtures/sandbox/exec/agent-message.ts'
import { decode, PAYLOAD, type Message } from './message.ts'
import { Stream } from './stream.ts'

function opened() {
  const sent: Message[] = []
  const delivered: string[] = []
  const closed: string[] = []
  const stream = new Stream({
    send: (bytes) => void sent.push(decode(bytes)),
    deliver: ({ payload }) => void delivered.push(payload.toString()),
    closed: (reason) => void closed.push(reason),
  })
  onTestFinished(() => stream.stop())
  return { stream, sent, delivered, closed }
}

const output = (sequence: number, text: string): Buffer =>
  write({ type: 'output_stream_data', sequence, payloadType: PAYLOAD.output, payload: Buffer.from(text) })

test('messages out of order, and twice, are delivered once and in order, and each is acknowledged', () => {
  const { stream, sent, delivered } = opened()
  for (const [sequence, text] of [
    [2, 'c'],
    [0, 'a'],
    [0, 'a'],
    [1, 'b'],
    [2, 'c'],
    [3, 'd'],
  ] as const)
    stream.receive(output(sequence, text))
  expect(delivered).toEqual(['a', 'b', 'c', 'd'])
  expect(
    sent.map(({ type, flags, payload }) => [
      type,
      flags,
      (JSON.parse(payload.toString()) as Record<string, unknown>)['AcknowledgedMessageSequenceNumber'],
    ]),
  ).toEqual([2, 0, 0, 1, 2, 3].map((sequence) => ['acknowledge', 3, sequence]))
})

test('an acknowledgement names the message', () => {
  const { stream, sent } = opened()
  const bytes = output(0, 'a')
  stream.receive(bytes)
  expect(JSON.parse(sent[0]!.payload.toString())).toEqual({
    AcknowledgedMessageType: 'output_stream_data',
    AcknowledgedMessageId: decode(bytes).id,
    AcknowledgedMessageSequenceNumber: 0,
    IsSequentialMessage: true,
  })
})

test('messages that wait for one that is missing are limited, and those beyond are not acknowledged', () => {
  const { stream, sent, delivered } = opened()
  for (let sequence = 1; sequence <= 1_005; sequence++) stream.receive(output(sequence, String(sequence)))
  expect([delivered.length, sent.length]).toEqual([0, 1_000])
  stream.receive(output(0, '0'))
  expect(delivered).toHaveLength(1_001)
})

test('what is not acknowledged is sent again until it is', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { stream, sent } = opened()
  stream.send(PAYLOAD.handshakeResponse, Buffer.from('one'))
  stream.send(PAYLOAD.flag, Buffer.from('two'))
  vi.advanceTimersByTime(1_000)
  expect(sent.map(({ sequence }) => sequence)).toEqual([0, 1, 0, 1])
  const acknowledge = Buffer.from(JSON.stringify({ AcknowledgedMessageSequenceNumber: 0 }))
  stream.receive(write({ type: 'acknowledge', sequence: 0, payloadType: 0, payload: acknowledge }))
  vi.advanceTimersByTime(1_000)
  expect(sent.slice(4).map(({ sequence }) => sequence)).toEqual([1])
  stream.stop()
  vi.advanceTimersByTime(10_000)
  expect(sent).toHaveLength(5)
})

test('nothing is sent once it is stopped, not even later', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { stream, sent } = opened()
  stream.stop()
  stream.send(PAYLOAD.handshakeResponse, Buffer.from('late'))
  vi.advanceTimersByTime(10_000)
  expect(sent).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

test('a closed channel tells what the service said; what asks nothing of a client is let pass', () => {
  const { stream, closed, sent } = opened()
  stream.receive(write({ type: 'start_publication', sequence: 0, payloadType: 0, payload: Buffer.alloc(0) }))
  stream.receive(
    write({ type: 'channel_closed', sequence: 0, payloadType: 0, payload: Buffer.from('{"Output":"gone"}') }),
  )
  stream.receive(write({ type: 'channel_closed', sequence: 0, payloadType: 0, payload: Buffer.from('{}') }))
  expect(closed).toEqual(['gone', ''])
  expect(sent).toEqual([])
  expect(() =>
    stream.receive(write({ type: 'channel_closed', sequence: 0, payloadType: 0, payload: Buffer.from('gone') })),
  ).toThrow('holds no JSON object')
})
