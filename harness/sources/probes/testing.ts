/** Servers on this machine for tests of probes, correct and faulty ones, and probes that reach them by a name. */
import { createServer as createHttp, type RequestListener, type Server as HttpServer } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net'
import { authorityCertificate, issue, type CertificateRequest } from '../../../fixtures/sandbox/data-plane/authority.ts'
import { Session } from '../aws/session.ts'
import { Requester } from '../../recording/ask.ts'
import { type Recorder } from '../../recording/call.ts'
import { settingsFor, type SettingsOverrides } from '../../environment/settings/index.ts'
import { PlatformReader } from '../../platform/reader.ts'
import { httpProbes, type HttpProbes } from './http.ts'

/** The configured target. */
export const HOST = 'probe.example.com'

const HOUR = 3600 * 1000
const listening = async <T extends Server>(server: T): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Servers that are closed with it. */
export class Servers {
  readonly #open: (() => void)[] = []

  http(listener: RequestListener): Promise<number> {
    return this.#keep(createHttp(listener))
  }

  /**
   * HTTPS with a certificate of the sandbox's authority, valid for an hour and for HOST unless the wish says otherwise.
   */
  async https(
    listener: RequestListener,
    wish: Partial<CertificateRequest> = {},
    options: object = {},
  ): Promise<number> {
    const now = Date.now()
    const whole: CertificateRequest = {
      names: [HOST],
      notBefore: new Date(now - HOUR),
      notAfter: new Date(now + HOUR),
      serial: '0a01',
      key: 'EC',
      selfSigned: false,
      ...wish,
    }
    const { certificate, privateKey } = await issue(whole)
    return this.#keep(createHttps({ cert: certificate, key: privateKey, ...options }, listener))
  }

  /** Called with the connection when the first data has arrived. */
  async raw(serve: (socket: Socket) => void): Promise<number> {
    const sockets = new Set<Socket>()
    const server = createTcp((socket) => {
      sockets.add(socket)
      socket.on('error', () => sockets.delete(socket))
      socket.once('data', () => serve(socket))
    })
    this.#open.push(() => {
      server.close()
      for (const socket of sockets) socket.destroy()
    })
    return listening(server)
  }

  async #keep(server: HttpServer): Promise<number> {
    this.#open.push(() => {
      server.close()
      server.closeAllConnections()
    })
    return listening(server)
  }

  close(): void {
    for (const close of this.#open) close()
  }
}

export interface Opened {
  readonly probe: HttpProbes
  readonly calls: {
    readonly service: string
    readonly operation: string
    readonly input: unknown
    readonly output?: unknown
  }[]
  readonly session: Session
}

/** Probes whose configured target HOST is on a port of this machine; they cannot reach AWS. */
export async function probesAt(
  port: number,
  overrides: SettingsOverrides['public'] = {},
  recorder?: Recorder,
): Promise<Opened> {
  const calls: Opened['calls'] = []
  const own: Recorder = { record: (call) => `o${calls.push(call)}`, absent: () => {} }
  const session = new Session(
    {
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    new Requester(recorder ?? own),
  )
  const settings = settingsFor('test', 'test', {
    operations: { domain: HOST },
    public: {
      connectTo: [`::127.0.0.1:${port}`],
      trustedCertificates: [await authorityCertificate()],
      timeoutMs: 2_000,
      bodyLimit: 1_000,
      ...overrides,
    },
  })
  const scope = session.requester.scope()
  return {
    probe: httpProbes(session, scope, settings, new PlatformReader(session, settings).for(scope).balancerHosts),
    calls,
    session,
  }
}
