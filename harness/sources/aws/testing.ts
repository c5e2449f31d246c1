/** For tests: an endpoint with given answers, such as those of broken services, proxies and portals. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Act } from '../../../record/act.ts'
import type { Connection } from '../../environment/connection.ts'
import { Session } from './session.ts'
import { Requester } from '../../recording/ask.ts'
import { type Recorder } from '../../recording/call.ts'

export type Call = Parameters<Recorder['record']>[0]

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Breaks the connection after the body, which claims to be longer. */
  readonly cut?: boolean
  /** Never answers. */
  readonly silent?: boolean
  /** Begins to answer, and never ends. */
  readonly stalls?: boolean
}

export interface ReceivedRequest {
  readonly path: string
  readonly body: string
}

/** Answers one request after the other; the last answer is repeated. */
export async function endpoint(
  ...answers: readonly Answer[]
): Promise<{ readonly url: string; readonly asked: readonly ReceivedRequest[] }> {
  const asked: ReceivedRequest[] = []
  const server = createServer((message, response) => {
    void textOf(message).then((body) => {
      const {
        status = 200,
        headers = {},
        body: text = '',
        cut = false,
        silent = false,
        stalls = false,
      } = answers[Math.min(asked.length, answers.length - 1)] ?? {}
      asked.push({ path: message.url ?? '', body })
      if (silent) return
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) + (cut || stalls ? 100 : 0) })
      if (stalls) response.write(text)
      else if (cut) response.write(text, () => response.destroy())
      else response.end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** A session that tries once and keeps what it records; closed when the test ends. */
export function opened(
  connection: Partial<Connection>,
  allowed?: readonly Act[],
): { readonly session: Session; readonly calls: readonly Call[]; readonly absent: readonly string[] } {
  const calls: Call[] = []
  const absent: string[] = []
  const session = new Session(
    {
      region: 'eu-west-1',
      credentials: { accessKeyId: '111122223333', secretAccessKey: 'x' },
      maxAttempts: 1,
      retryMode: 'standard',
      ...connection,
    },
    new Requester({ record: (call) => `o${calls.push(call)}`, absent: (id) => void absent.push(id) }),
    allowed,
  )
  onTestFinished(() => session.close())
  return { session, calls, absent }
}
