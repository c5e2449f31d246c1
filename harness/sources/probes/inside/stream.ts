/**
 * The two streams of a data channel, made reliable: numbered, acknowledged, sent again until acknowledged, delivered
 * once and in order.
 */
import { AnswerError } from '../../../recording/obstacle.ts'
import { decode, encode, type Message } from './message.ts'

/** Milliseconds after which an unacknowledged message is sent again. */
const RESEND_AFTER = 1_000
/** How many messages are kept while an earlier one is missing. */
const MAX_WAITING = 1_000

export interface StreamEnds {
  /** Sends bytes. */
  readonly send: (bytes: Buffer) => void
  /** Called with the container's messages, each once and in order. */
  readonly deliver: (message: Message) => void
  /** Called when the service closed the channel, with its reason. */
  readonly closed: (reason: string) => void
}

export class Stream {
  readonly #ends: StreamEnds
  readonly #unacknowledged = new Map<number, Buffer>()
  readonly #waiting = new Map<number, Message>()
  #next = 0
  #expected = 0
  #resending: NodeJS.Timeout | undefined
  #stopped = false

  constructor(ends: StreamEnds) {
    this.#ends = ends
  }

  /** Sends to the container, until it is stopped. */
  send(payloadType: number, payload: Buffer): void {
    if (this.#stopped) return
    const sequence = this.#next++
    const bytes = encode({ type: 'input_stream_data', sequence, flags: 0, payloadType, payload })
    this.#unacknowledged.set(sequence, bytes)
    this.#ends.send(bytes)
    this.#resending ??= setInterval(() => this.#resend(), RESEND_AFTER).unref()
  }

  /**
   * Handles bytes that were received.
   * @throws AnswerError for what is no message of a session
   */
  receive(bytes: Buffer): void {
    const message = decode(bytes)
    if (message.type === 'output_stream_data') return this.#handle(message)
    if (message.type === 'acknowledge') return this.#acknowledged(message)
    if (message.type === 'channel_closed') this.#ends.closed(textIn(message, 'Output'))
    // start_publication, pause_publication, and types of later versions, need no reaction
  }

  /** Nothing is sent any more. */
  stop(): void {
    this.#stopped = true
    clearInterval(this.#resending)
    this.#unacknowledged.clear()
  }

  #handle(message: Message): void {
    const early = message.sequence > this.#expected
    if (early && this.#waiting.size >= MAX_WAITING) return
    this.#acknowledge(message)
    // a message that was received before is acknowledged again: the first acknowledgement was lost
    if (message.sequence < this.#expected) return
    this.#waiting.set(message.sequence, message)
    for (let due = this.#waiting.get(this.#expected); due !== undefined; due = this.#waiting.get(this.#expected)) {
      this.#waiting.delete(this.#expected++)
      this.#ends.deliver(due)
    }
  }

  #acknowledge({ type, id, sequence }: Message): void {
    const content = {
      AcknowledgedMessageType: type,
      AcknowledgedMessageId: id,
      AcknowledgedMessageSequenceNumber: sequence,
      IsSequentialMessage: true,
    }
    this.#ends.send(
      encode({
        type: 'acknowledge',
        sequence: 0,
        flags: 3,
        payloadType: 0,
        payload: Buffer.from(JSON.stringify(content)),
      }),
    )
  }

  #acknowledged(message: Message): void {
    this.#unacknowledged.delete(Number(jsonOf(message)['AcknowledgedMessageSequenceNumber']))
  }

  #resend(): void {
    for (const bytes of this.#unacknowledged.values()) this.#ends.send(bytes)
  }
}

/** @throws AnswerError READ_MALFORMED */
export function jsonOf({ type, payload }: Pick<Message, 'type' | 'payload'>): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // reported below, without the content
  }
  throw new AnswerError('READ_MALFORMED', `a message of the session (${type}) holds no JSON object`)
}

const textIn = (message: Message, member: string): string => {
  const { [member]: text } = message.payload.length === 0 ? {} : jsonOf(message)
  return typeof text === 'string' ? text : ''
}
