/** The session of one command, from ExecuteCommand's answer to the command's last line of output. */
import { randomUUID } from 'node:crypto'
import { WebSocket, type RawData } from 'ws'
import { AnswerError } from '../../../recording/obstacle.ts'
import { ProbeError } from '../failure.ts'
import type { ClientCipher } from './cipher.ts'
import { answerHandshake, CLIENT_VERSION, type KeyMaker } from './handshake.ts'
import { PAYLOAD, TERMINATE_SESSION, type Message } from './message.ts'
import { jsonOf, Stream } from './stream.ts'

/** Where to open the session. The token is a secret. */
export interface Offer {
  readonly streamUrl: string
  readonly tokenValue: string
}

export interface SessionOptions {
  readonly offer: Offer
  /** Headers of the request that opens the channel: its signature. */
  readonly headers: Readonly<Record<string, string>>
  readonly makeKey: KeyMaker
  /** Whether what was printed so far is all that is needed. */
  readonly isComplete: (output: string) => boolean
  readonly signal: AbortSignal
}

/** Limits: bytes of one message, characters of a command's output. */
const MAX_MESSAGE = 1024 * 1024
const MAX_OUTPUT = 256 * 1024

/**
 * What the command printed, on both of its streams. Ends the session and closes the socket whatever happens.
 * Rejects with the key maker's error, with an AnswerError for what is not the protocol or ends too early, or with a
 * ProbeError; none of them holds the token, the key or the URL.
 */
export function runSession({ offer, headers, makeKey, isComplete, signal }: SessionOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(offer.streamUrl, {
      headers,
      maxPayload: MAX_MESSAGE,
      perMessageDeflate: false,
      followRedirects: false,
    })
    let output = ''
    let cipher: ClientCipher | undefined
    let ended = false
    const end = (outcome: { readonly error: unknown } | { readonly output: string }): void => {
      if (ended) return
      ended = true
      signal.removeEventListener('abort', onAbort)
      if (socket.readyState === WebSocket.OPEN) stream.send(PAYLOAD.flag, TERMINATE_SESSION)
      stream.stop()
      cipher?.forget()
      socket.close(1000)
      // the other side may not complete the closing handshake
      setTimeout(() => socket.terminate(), 1_000).unref()
      if ('error' in outcome) reject(outcome.error as Error)
      else resolve(outcome.output)
    }
    const fail = (error: unknown): void => end({ error })
    const onAbort = (): void =>
      fail(new ProbeError('READ_UNREACHABLE', 'the session was not over when the time was up'))

    const handle = async (message: Message): Promise<void> => {
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
        if (output.length > MAX_OUTPUT)
          throw new AnswerError('READ_INCOMPLETE', `the command printed more than ${MAX_OUTPUT} characters`)
        if (isComplete(output)) end({ output })
      }
    }

    // Messages are handled one after another, also while a key is being made.
    let handled = Promise.resolve()
    const stream = new Stream({
      send: (bytes) =>
        socket.send(
          bytes,
          (error) => error && fail(new ProbeError('READ_UNREACHABLE', 'the session broke off', error)),
        ),
      deliver: (message) => void (handled = handled.then(() => handle(message)).catch(fail)),
      closed: (reason) =>
        void handled.then(() =>
          fail(
            new AnswerError('READ_INCOMPLETE', `the session was closed before the command had ended${quoted(reason)}`),
          ),
        ),
    })
    socket.on('open', () => socket.send(JSON.stringify(openingMessage(offer))))
    socket.on('message', (data, binary) => {
      try {
        if (binary) stream.receive(bytesOf(data))
      } catch (error) {
        fail(error)
      }
    })
    socket.on('unexpected-response', (request, { statusCode = 0 }) => {
      request.destroy()
      fail(responseFailure(statusCode))
    })
    socket.on('error', (error: NodeJS.ErrnoException) => fail(socketFailure(error)))
    socket.on(
      'close',
      (code) =>
        void handled.then(() =>
          fail(new AnswerError('READ_INCOMPLETE', `the channel was closed (${code}) before the command had ended`)),
        ),
    )
    // last, because aborting a socket that is connecting emits an error
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** The client's first message. */
const openingMessage = ({ tokenValue }: Offer): object => ({
  MessageSchemaVersion: '1.0',
  RequestId: randomUUID(),
  TokenValue: tokenValue,
  ClientId: randomUUID(),
  ClientVersion: CLIENT_VERSION,
})

function responseFailure(status: number): Error {
  const message = `the request to open the channel was answered with HTTP ${status}`
  if (status === 401 || status === 403) return new ProbeError('READ_DENIED', message)
  return status >= 500 ? new ProbeError('READ_UNREACHABLE', message) : new AnswerError('READ_MALFORMED', message)
}

/** A socket's error: the other side violated the protocol, or the connection is lost. */
const socketFailure = ({ code = 'no code' }: NodeJS.ErrnoException): Error => {
  const message = `the channel of the session failed (${code})`
  return code.startsWith('WS_ERR_')
    ? new AnswerError('READ_MALFORMED', message)
    : new ProbeError('READ_UNREACHABLE', message)
}

const bytesOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)

/** Text of the other side, shortened and without control characters, for a message. */
const quoted = (reason: string): string => {
  const text = reason
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 500)
  return text === '' ? '' : `: ${text}`
}
