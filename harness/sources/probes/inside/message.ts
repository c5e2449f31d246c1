/**
 * Messages of Session Manager's data channel: a header of 120 bytes, big-endian, and a payload.
 * Source: the clients and agents that AWS publishes (session-manager-plugin, amazon-ssm-agent); see
 * docs/decisions/0008-session-protocol.md.
 */
import { createHash, randomUUID } from 'node:crypto'
import { AnswerError } from '../../../recording/obstacle.ts'

/** What a payload of stream data is. */
export const PAYLOAD = {
  output: 1,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
  challengeRequest: 8,
  challengeResponse: 9,
  flag: 10,
  errorOutput: 11,
  exitCode: 12,
} as const

/** Payload of a flag by which a client ends the session. */
export const TERMINATE_SESSION = Buffer.from([0, 0, 0, 2])

export interface Message {
  /** `input_stream_data` from clients, `output_stream_data` from containers, `acknowledge`, `channel_closed`, … */
  readonly type: string
  readonly sequence: number
  /** Bit 0: the first of a stream; bit 1: the last. */
  readonly flags: number
  readonly id: string
  /** One of PAYLOAD in stream data, else 0. */
  readonly payloadType: number
  readonly payload: Buffer
}

const TYPE = { at: 4, bytes: 32 }
const VERSION = 36
const CREATED = 40
const SEQUENCE = 48
const FLAGS = 56
const ID = 64
const DIGEST = { at: 80, bytes: 32 }
const PAYLOAD_TYPE = 112
const PAYLOAD_LENGTH = 116
const HEADER = 120

/** Messages without a payload of their own, sent without a digest. */
const WITHOUT_PAYLOAD = ['start_publication', 'pause_publication']

export function encode({
  type,
  sequence,
  flags,
  id,
  payloadType,
  payload,
}: Omit<Message, 'id'> & { readonly id?: string }): Buffer {
  const bytes = Buffer.alloc(HEADER + payload.length)
  // the header's length does not count the length of the payload, which follows it
  bytes.writeUInt32BE(PAYLOAD_LENGTH, 0)
  bytes.write(type.padEnd(TYPE.bytes), TYPE.at, TYPE.bytes, 'utf8')
  bytes.writeUInt32BE(1, VERSION)
  bytes.writeBigUInt64BE(BigInt(Date.now()), CREATED)
  bytes.writeBigInt64BE(BigInt(sequence), SEQUENCE)
  bytes.writeBigUInt64BE(BigInt(flags), FLAGS)
  swapHalves(Buffer.from((id ?? randomUUID()).replaceAll('-', ''), 'hex')).copy(bytes, ID)
  digestOf(payload).copy(bytes, DIGEST.at)
  bytes.writeUInt32BE(payloadType, PAYLOAD_TYPE)
  bytes.writeUInt32BE(payload.length, PAYLOAD_LENGTH)
  payload.copy(bytes, HEADER)
  return bytes
}

/** @throws AnswerError READ_MALFORMED for what is no message, or one whose payload is not what its digest says */
export function decode(bytes: Buffer): Message {
  if (bytes.length < HEADER) throw malformed(`has ${bytes.length} bytes`)
  const start = bytes.readUInt32BE(0) + 4
  if (start < HEADER || start > bytes.length)
    throw malformed(`says that its payload begins at ${start} of ${bytes.length} bytes`)
  const type = bytes.toString('utf8', TYPE.at, TYPE.at + TYPE.bytes).replace(/^[\0\s]+|[\0\s]+$/g, '')
  const payload = bytes.subarray(start)
  if (
    payload.length > 0 &&
    !WITHOUT_PAYLOAD.includes(type) &&
    !digestOf(payload).equals(bytes.subarray(DIGEST.at, DIGEST.at + DIGEST.bytes))
  )
    throw malformed('has another payload than its digest says')
  const id = swapHalves(bytes.subarray(ID, ID + 16)).toString('hex')
  return {
    type,
    sequence: Number(bytes.readBigInt64BE(SEQUENCE)),
    flags: Number(bytes.readBigUInt64BE(FLAGS)),
    id: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    payloadType: bytes.readUInt32BE(PAYLOAD_TYPE),
    payload,
  }
}

const digestOf = (payload: Buffer): Buffer => createHash('sha256').update(payload).digest()

/** Ids are written with their second half first. */
const swapHalves = (id: Buffer): Buffer => Buffer.concat([id.subarray(8, 16), id.subarray(0, 8)])

const malformed = (how: string): AnswerError => new AnswerError('READ_MALFORMED', `a message of the session ${how}`)
