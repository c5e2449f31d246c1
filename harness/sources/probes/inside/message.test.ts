/** The client's format and encryption, tested against the sandbox's agent, which was written independently. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { AgentCipher } from '../../../../fixtures/sandbox/exec/agent-cipher.ts'
import { read, write } from '../../../../fixtures/sandbox/exec/agent-message.ts'
import { AnswerError } from '../../../recording/obstacle.ts'
import { ClientCipher } from './cipher.ts'
import { decode, encode, type Message } from './message.ts'

const ID = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'
const message: Message = {
  type: 'input_stream_data',
  sequence: 7,
  flags: 3,
  id: ID,
  payloadType: 6,
  payload: Buffer.from('{"a":1}'),
}

test('the header is as documented, byte by byte', () => {
  const bytes = encode(message)
  expect(bytes.length).toBe(120 + 7)
  expect(bytes.readUInt32BE(0)).toBe(116)
  expect(bytes.toString('utf8', 4, 36)).toBe('input_stream_data               ')
  expect(bytes.readUInt32BE(36)).toBe(1)
  expect(Math.abs(Number(bytes.readBigUInt64BE(40)) - Date.now())).toBeLessThan(60_000)
  expect([bytes.readBigInt64BE(48), bytes.readBigUInt64BE(56)]).toEqual([7n, 3n])
  expect(bytes.toString('hex', 64, 80)).toBe('8796a5b4c3d2e1f00f1e2d3c4b5a6978')
  expect(bytes.toString('hex', 80, 112)).toBe('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862')
  expect([bytes.readUInt32BE(112), bytes.readUInt32BE(116)]).toEqual([6, 7])
})

test.each([0, 1, 5_000])('messages with %i bytes are read by the other end, both ways', (size) => {
  const payload = randomBytes(size)
  expect(read(encode({ ...message, payload }))).toMatchObject({
    type: 'input_stream_data',
    sequence: 7,
    payloadType: 6,
    payload,
    id: ID,
  })
  const { id, ...answer } = decode(write({ type: 'output_stream_data', sequence: 0, payloadType: 1, payload }))
  expect(answer).toEqual({ type: 'output_stream_data', sequence: 0, flags: 1, payloadType: 1, payload })
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
})

const altered = (change: (bytes: Buffer) => void): Buffer => {
  const bytes = encode(message)
  change(bytes)
  return bytes
}

test.each<[string, Buffer]>([
  ['nothing', Buffer.alloc(0)],
  ['a header that is cut', encode(message).subarray(0, 119)],
  ['a payload that is cut', encode(message).subarray(0, -1)],
  ['a payload that was altered', altered((bytes) => bytes.write('!', 121))],
  ['a header that ends beyond the message', altered((bytes) => bytes.writeUInt32BE(0xffffffff, 0))],
  ['a payload within the header', altered((bytes) => bytes.writeUInt32BE(100, 0))],
])('%s is no message', (_, bytes) => {
  expect(() => decode(bytes)).toThrow(AnswerError)
})

test('what one end encrypts, the other reads, and nobody else', async () => {
  const key = randomBytes(64)
  const [client, agent] = [new ClientCipher(key), new AgentCipher(key)]
  const text = Buffer.from('from the container')
  expect(client.decrypt(await agent.encrypt(Uint8Array.from(text)))).toEqual(text)
  expect(await agent.decrypt(client.encrypt(text))).toEqual(text)
  expect(() => client.decrypt(client.encrypt(text)), 'its own half').toThrow(AnswerError)
  const sealed = await agent.encrypt(Uint8Array.from(text))
  sealed[sealed.length - 1]! ^= 1
  expect(() => client.decrypt(sealed)).toThrow('was not encrypted with its key')
  expect(() => client.decrypt(Buffer.alloc(20))).toThrow('too short')
  expect(() => new ClientCipher(key.subarray(1))).toThrow('63 bytes instead of 64')
})
