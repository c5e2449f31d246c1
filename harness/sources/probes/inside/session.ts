/** One command's session: from the offer that ExecuteCommand makes to the last line of what the command printed. */
import { randomUUID } from 'node:crypto'
import { WebSocket, type RawData } from 'ws'
import { AnswerError } from '../../../recording/obstacle.ts'
import { ProbeError } from '../failure.ts'
import type { ClientCipher } from './cipher.ts'
import { answerHandshake, CLIENT_VERSION, type KeyMaker } from './handshake.ts'
import { PAYLOAD, TERMINATE_SESSION, type Message } from './message.ts'
import { jsonOf, Stream } from './stream.ts'

/** Where a session waits to be opened. The token is a secret. */
export interface Offer {
  readonly streamUrl: string
  readonly tokenValue: string
}

export interface Conversation {
  readonly offer: Offer
  /** Headers of the request that opens the channel: its signature. */
  readonly headers: Readonly<Record<string, string>>
  readonly makeKey: KeyMaker
  /** Whether what was printed so far is all that is needed. */
  readonly enough: (output: string) => boolean
  readonly signal: AbortSignal
}

/** Bytes of one message, and of what a command may print: more is not read. */
const LARGEST_MESSAGE = 1024 * 1024
const MOST_OUTPUT = 256 * 1024

/**
 * What the command printed, on both of its streams. Ends the session and closes the socket whatever happens.
 * Rejects with the key maker's error, with an AnswerError for what is not the protocol or ends too early, or with a
 * ProbeError; none of them holds the token, the key or the URL.
 */
export function converse({ offer, headers, makeKey, enough, signal }: Conversation): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(offer.streamUrl, {
      headers,
      maxPayload: LARGEST_MESSAGE,
      perMessageDeflate: false,
      followRedirects: false,
    })
    let output = ''
    let cipher: ClientCipher | undefined
    let ended = false
    const end = (outcome: { readonly error: unknown } | { readonly output: string }): void => {
      if (ended) return
      ended = true
      signal.removeEventListener('abort', late)
      if (socket.readyState === WebSocket.OPEN) stream.send(PAYLOAD.flag, TERMINATE_SESSION)
      stream.stop()
      cipher?.forget()
      socket.close(1000)
      // who does not answer the farewell is left
      setTimeout(() => socket.terminate(), 1_000).unref()
      if ('error' in outcome) reject(outcome.error as Error)
      else resolve(outcome.output)
    }
    const fail = (error: unknown): void => end({ error })
    const late = (): void => fail(new ProbeError('READ_UNREACHABLE', 'the session was not over when the time was up'))

    const take = async (message: Message): Promise<void> => {
      if (ended) return
      const { payloadType, payload } = message
      if (payloadType === PAYLOAD.handshakeRequest) {
        const answer = await answerHandshake(message, makeKey)
        // the session may have ended while the key was made
        if (ended) return answer.cipher?.forget()
        cipher = answer.cipher
        stream.send(PAYLOAD.handshakeResponse, answer.response)
        if (answer.failure !== undefined) fail(answer.failure)
      } else if (payloadType === PAYLOAD.challengeRequest) {
        if (cipher === undefined)
          throw new AnswerError('READ_MALFORMED', 'the session challenges a key that it never asked for')
        const Challenge = cipher
          .encrypt(cipher.decrypt(Buffer.from(String(jsonOf(message)['Challenge']), 'base64')))
          .toString('base64')
        stream.send(PAYLOAD.challengeResponse, Buffer.from(JSON.stringify({ Challenge })))
      } else if (payloadType === PAYLOAD.output || payloadType === PAYLOAD.errorOutput) {
        output += (cipher === undefined ? payload : cipher.decrypt(payload)).toString('utf8')
        if (output.length > MOST_OUTPUT)
          throw new AnswerError('READ_INCOMPLETE', `the command printed more than ${MOST_OUTPUT} characters`)
        if (enough(output)) end({ output })
      }
    }

    // One message after the other, also where one has to wait for its key.
    let taken = Promise.resolve()
    const stream = new Stream({
      send: (bytes) =>
        socket.send(
          bytes,
          (error) => error && fail(new ProbeError('READ_UNREACHABLE', 'the session broke off', error)),
        ),
      deliver: (message) => void (taken = taken.then(() => take(message)).catch(fail)),
      closed: (said) =>
        void taken.then(() =>
          fail(
            new AnswerError('READ_INCOMPLETE', `the session was closed before the command had ended${quoted(said)}`),
          ),
        ),
    })
    socket.on('open', () => socket.send(JSON.stringify(opening(offer))))
    socket.on('message', (data, binary) => {
      try {
        if (binary) stream.receive(bytesOf(data))
      } catch (error) {
        fail(error)
      }
    })
    socket.on('unexpected-response', (request, { statusCode = 0 }) => {
      request.destroy()
      fail(refused(statusCode))
    })
    socket.on('error', (error: NodeJS.ErrnoException) => fail(broken(error)))
    socket.on(
      'close',
      (code) =>
        void taken.then(() =>
          fail(new AnswerError('READ_INCOMPLETE', `the channel was closed (${code}) before the command had ended`)),
        ),
    )
    // last, because a socket that is given up while it connects tells so by an error
    if (signal.aborted) late()
    else signal.addEventListener('abort', late, { once: true })
  })
}

/** What a client says first. */
const opening = ({ tokenValue }: Offer): object => ({
  MessageSchemaVersion: '1.0',
  RequestId: randomUUID(),
  TokenValue: tokenValue,
  ClientId: randomUUID(),
  ClientVersion: CLIENT_VERSION,
})

function refused(status: number): Error {
  const message = `the request to open the channel was answered with HTTP ${status}`
  if (status === 401 || status === 403) return new ProbeError('READ_DENIED', message)
  return status >= 500 ? new ProbeError('READ_UNREACHABLE', message) : new AnswerError('READ_MALFORMED', message)
}

/** A socket's error: what the other side sent is against the protocol, or the connection is gone. */
const broken = ({ code = 'no code' }: NodeJS.ErrnoException): Error => {
  const message = `the channel of the session failed (${code})`
  return code.startsWith('WS_ERR_')
    ? new AnswerError('READ_MALFORMED', message)
    : new ProbeError('READ_UNREACHABLE', message)
}

const bytesOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)

/** The words of the other side, made fit for a message. */
const quoted = (said: string): string => {
  const text = said
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 500)
  return text === '' ? '' : `: ${text}`
}
