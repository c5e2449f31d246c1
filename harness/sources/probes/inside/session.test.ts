/** Sessions whose other end misbehaves: each ends in time with an error that says what happened, without a secret. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { write } from '../../../../fixtures/sandbox/exec/agent-message.ts'
import { probeFailure } from '../failure.ts'
import { PAYLOAD } from './message.ts'
import { runSession, type SessionOptions } from './session.ts'

const TOKEN = 'canary-token-0123456789'

/**
 * A server that does this with each channel after the client's opening message, or that answers the opening request
 * otherwise.
 */
async function serverThat(
  act: (channel: WebSocket) => void,
  refuse?: number,
): Promise<{ readonly url: string; readonly closed: Promise<unknown> }> {
  const sockets = new WebSocketServer({ noServer: true })
  const server = createServer()
  let end: (value: unknown) => void
  const closed = new Promise((resolve) => (end = resolve))
  server.on('upgrade', (request: IncomingMessage, socket, head: Buffer) => {
    socket.on('close', () => end(true))
    if (refuse !== undefined) return void socket.end(`HTTP/1.1 ${refuse} No\r\nContent-Length: 0\r\n\r\n`)
    sockets.handleUpgrade(request, socket, head, (channel) => {
      channel.on('error', () => {})
      channel.once('message', (data) => {
        expect(JSON.parse((data as Buffer).toString())).toMatchObject({
          MessageSchemaVersion: '1.0',
          TokenValue: TOKEN,
        })
        act(channel)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate()
    server.close()
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/data-channel/s?signature=${TOKEN}`,
    closed,
  }
}

const openSession = (streamUrl: string, changed: Partial<SessionOptions> = {}): Promise<string> =>
  runSession({
    offer: { streamUrl, tokenValue: TOKEN },
    headers: {},
    makeKey: () => Promise.reject(new Error('no key')),
    isComplete: (output) => output.includes('end'),
    signal: AbortSignal.timeout(5_000),
    ...changed,
  })

const output = (sequence: number, payload: Buffer | string, payloadType: number = PAYLOAD.output): Buffer =>
  write({ type: 'output_stream_data', sequence, payloadType, payload: Buffer.from(payload) })

const handshake = (...actions: object[]): Buffer =>
  output(0, JSON.stringify({ AgentVersion: '3', RequestedClientActions: actions }), PAYLOAD.handshakeRequest)

test('an agent that shakes no hands, as old ones do, is understood; both streams are read', async () => {
  const { url, closed } = await serverThat((channel) => {
    channel.send(output(1, 'end', PAYLOAD.errorOutput))
    channel.send(output(0, 'begin '))
  })
  expect(await openSession(url)).toBe('begin end')
  expect(await closed).toBe(true)
})

test.each<[title: string, act: (channel: WebSocket) => void, says: string, code: string]>([
  [
    'closes at once',
    (channel) => channel.close(1008, 'invalid token'),
    'the channel was closed (1008)',
    'READ_INCOMPLETE',
  ],
  ['breaks off', (channel) => channel.terminate(), 'the channel was closed (1006)', 'READ_INCOMPLETE'],
  [
    'closes before the end',
    (channel) => {
      channel.send(output(0, 'begin'))
      channel.send(
        write({
          type: 'channel_closed',
          sequence: 0,
          payloadType: 0,
          payload: Buffer.from('{"Output":"agent\\n\\u001bgone"}'),
        }),
      )
    },
    'the session was closed before the command had ended: agent gone',
    'READ_INCOMPLETE',
  ],
  ['sends noise', (channel) => channel.send(Buffer.alloc(500, 1)), 'a message of the session', 'READ_MALFORMED'],
  [
    'sends a handshake that is none',
    (channel) => channel.send(output(0, 'x', PAYLOAD.handshakeRequest)),
    'holds no JSON object',
    'READ_MALFORMED',
  ],
  [
    'challenges without a key',
    (channel) => channel.send(output(0, '{"Challenge":"AA=="}', PAYLOAD.challengeRequest)),
    'never asked for',
    'READ_MALFORMED',
  ],
  [
    'prints without end',
    (channel) => {
      for (let sequence = 0; sequence < 300; sequence++) channel.send(output(sequence, 'x'.repeat(1024)))
    },
    'printed more than 262144 characters',
    'READ_INCOMPLETE',
  ],
  [
    'sends a message that is too large',
    (channel) => channel.send(Buffer.alloc(2 * 1024 * 1024)),
    'the channel of the session failed',
    'READ_MALFORMED',
  ],
  [
    'wants a key that nobody has',
    (channel) => channel.send(handshake({ ActionType: 'KMSEncryption', ActionParameters: { KMSKeyId: 'k' } })),
    'no key',
    'READ_MALFORMED',
  ],
])('a session that %s', async (_, act, says, code) => {
  const { url, closed } = await serverThat(act)
  const error: unknown = await openSession(url).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Error)
  expect((error as Error).message).toContain(says)
  expect(probeFailure(error).code).toBe(code)
  expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain(TOKEN)
  expect(await closed, 'the socket is closed').toBe(true)
})

test('a session that says nothing ends when its time is up, and the socket with it', async () => {
  const { url, closed } = await serverThat(() => {})
  const error: unknown = await openSession(url, { signal: AbortSignal.timeout(200) }).catch((reason: unknown) => reason)
  expect(probeFailure(error).code).toBe('READ_UNREACHABLE')
  expect((error as Error).message).toContain('was not over when the time was up')
  expect(await closed).toBe(true)
})

test('a session whose time is up before it begins ends as one that was too slow', async () => {
  const { url, closed } = await serverThat(() => {})
  const error: unknown = await openSession(url, { signal: AbortSignal.abort() }).catch((reason: unknown) => reason)
  expect(probeFailure(error).code).toBe('READ_UNREACHABLE')
  // later errors of the socket must be handled, or they would end the process
  await Promise.race([closed, sleep(100)])
})

test.each([
  [403, 'READ_DENIED'],
  [401, 'READ_DENIED'],
  [500, 'READ_UNREACHABLE'],
  [404, 'READ_MALFORMED'],
  [302, 'READ_MALFORMED'],
])('a channel whose opening is answered with %i is %s', async (status, code) => {
  const { url } = await serverThat(() => {}, status)
  const error: unknown = await openSession(url).catch((reason: unknown) => reason)
  expect(probeFailure(error).code).toBe(code)
  expect((error as Error).message).toContain(`HTTP ${status}`)
})

test('nobody listens', async () => {
  const error: unknown = await openSession('ws://127.0.0.1:1/').catch((reason: unknown) => reason)
  expect(probeFailure(error).code).toBe('READ_UNREACHABLE')
})

test('actions that are not known are answered as unsupported, and the session goes on', async () => {
  const answers: unknown[] = []
  const { url } = await serverThat((channel) => {
    channel.on('message', (data) => {
      const bytes = data as Buffer
      if (bytes.readUInt32BE(112) === PAYLOAD.handshakeResponse) {
        answers.push(JSON.parse(bytes.subarray(120).toString()))
        channel.send(output(1, '{}', PAYLOAD.handshakeComplete))
        channel.send(output(2, 'end'))
      }
    })
    channel.send(
      handshake(
        { ActionType: 'SessionType', ActionParameters: { SessionType: 'InteractiveCommands' } },
        { ActionType: 'Dance' },
      ),
    )
  })
  expect(await openSession(url)).toBe('end')
  expect(answers[0]).toMatchObject({
    ProcessedClientActions: [
      { ActionType: 'SessionType', ActionStatus: 1 },
      { ActionType: 'Dance', ActionStatus: 3 },
    ],
    Errors: ['unsupported action'],
  })
})
