/** One HTTP/1.1 request and its answer, on a connection of its own. */
import { createHash } from 'node:crypto'
import { request as send, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { connectTo } from './connect-to.ts'
import { ProbeError, unreached, type Unreached } from './failure.ts'
import { handshake, openSocket, type TlsSeen } from './tls.ts'

export interface Exchange {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface ExchangeOptions {
  readonly connectTo: readonly string[]
  readonly trusted: readonly string[]
  readonly timeoutMs: number
  readonly bodyLimit: number
}

/** Milliseconds since the request was begun. */
export interface Timing {
  readonly connectedMs: number
  readonly securedMs?: number
  readonly answeredMs: number
  readonly endedMs: number
}

export interface Answered {
  readonly reached: true
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: number
  readonly sha256: string
  /** Whether `text` is all that was sent; false beyond the limit. */
  readonly whole: boolean
  readonly text: string
  readonly timing: Timing
  /** Absent over plain HTTP. */
  readonly tls?: TlsSeen
}

export type Refused = Unreached & { readonly tls?: TlsSeen }

/**
 * Sends one request; follows no redirect and does not retry. No answer, or one that is not HTTP, is a result too.
 * @throws ProbeError when this machine could not ask
 */
export async function exchange(asked: Exchange, options: ExchangeOptions): Promise<Answered | Refused> {
  const { url } = asked
  const started = performance.now()
  const elapsed = (): number => Math.round(performance.now() - started)
  const limit = AbortSignal.timeout(options.timeoutMs)
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const address = connectTo(options.connectTo, { host, port: Number(url.port || (secure ? 443 : 80)) })
  let phase = 'connecting'
  let socket: Socket | undefined
  let tls: TlsSeen | undefined
  const seen = (): { tls?: TlsSeen } => (tls === undefined ? {} : { tls })
  try {
    socket = await openSocket(address, limit)
    const connectedMs = elapsed()
    if (secure) {
      phase = 'shaking hands'
      const secured = await handshake(socket, { serverName: host, trusted: options.trusted, signal: limit })
      socket = secured.socket
      tls = secured.seen
      if (!tls.authorized)
        return {
          reached: false,
          why: 'TLS_NOT_TRUSTED',
          message: `the certificate is not trusted (${tls.unauthorizedBecause}); nothing was sent`,
          tls,
        }
    }
    const securedMs = secure ? { securedMs: elapsed() } : {}
    phase = 'waiting for an answer'
    const answer = await ask(asked, socket, limit)
    const answeredMs = elapsed()
    phase = 'reading the answer'
    const body = await read(answer, options.bodyLimit, limit)
    return {
      reached: true,
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      ...body,
      timing: { connectedMs, ...securedMs, answeredMs, endedMs: elapsed() },
      ...seen(),
    }
  } catch (error) {
    if (error instanceof ProbeError) throw error
    if (limit.aborted)
      return {
        reached: false,
        why: 'TIMEOUT',
        message: `no whole answer within ${options.timeoutMs} ms; the time was up while ${phase}`,
        ...seen(),
      }
    return { ...unreached(error, `${asked.method} ${url.origin}, ${phase}`), ...seen() }
  } finally {
    socket?.destroy()
  }
}

function ask({ url, method, headers, body }: Exchange, socket: Socket, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = send({
      createConnection: () => socket,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, host: url.host, connection: 'close' },
      signal,
    })
    request.once('response', resolve)
    request.once('error', reject)
    request.end(body)
  })
}

async function read(
  answer: IncomingMessage,
  limit: number,
  signal: AbortSignal,
): Promise<Pick<Answered, 'bytes' | 'sha256' | 'whole' | 'text'>> {
  const chunks: Buffer[] = []
  let bytes = 0
  const abort = (): void => void answer.destroy(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, limit - bytes))
      bytes = Math.min(limit, bytes + chunk.length)
      if (bytes === limit) break
    }
  } finally {
    signal.removeEventListener('abort', abort)
  }
  const body = Buffer.concat(chunks)
  return {
    bytes,
    sha256: createHash('sha256').update(body).digest('hex'),
    whole: bytes < limit || answer.complete,
    text: body.toString('utf8'),
  }
}
