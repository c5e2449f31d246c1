/** HTTP requests and TLS handshakes to the platform's own endpoints, as observations. */
import type { Scope } from '../../recording/scope.ts'
import type { Session } from '../aws/session.ts'
import type { Settings } from '../../environment/settings/index.ts'
import { redactText } from '../../../evidence/redaction/redact.ts'
import { dnsName } from '../../dns.ts'
import { connectTo } from './connect-to.ts'
import { ProbeError, unreached, type Unreached } from './failure.ts'
import { exchange, type Answered, type Exchange, type Refused } from './http-exchange.ts'
import { probe } from './probe.ts'
import { handshake, openSocket, type TlsLimit, type TlsSeen } from './tls.ts'

export interface HttpRequest {
  readonly url: string
  /** Default GET. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** How many redirects are followed; default none. Only the same host and other configured targets are asked. */
  readonly follow?: number
  /** Distinguishes a request from equal ones, which otherwise share one answer per run. */
  readonly label?: string
  /** Values that must not be recorded, wherever they stand. */
  readonly secrets?: readonly string[]
  /** Whether nothing of the answer's body is recorded but its length and hash. */
  readonly bodyIsSecret?: boolean
}

export interface HttpAnswered extends Omit<Answered, 'text'> {
  /** The last request. */
  readonly url: string
  /** Answers that were followed. */
  readonly redirects: readonly { readonly url: string; readonly status: number; readonly location: string }[]
  /** The body, up to settings.public.bodyLimit. */
  readonly text: string
}

export type HttpAnswer = HttpAnswered | Refused

export type TlsAnswer = Unreached | { readonly reached: true; readonly tls: TlsSeen }

export interface HttpProbes {
  /**
   * Asks a URL of a configured target (settings.public.targets, settings.operations.domain) or of one of the platform's
   * load balancers. A target that does not answer gives `{ reached: false, why }`.
   * @throws TypeError for any other host; ProbeError when this machine could not ask, which makes the check
   * inconclusive
   */
  http(request: HttpRequest): Promise<HttpAnswer>
  /**
   * Shakes hands with such a target and sends nothing; `newest` offers old TLS versions only. Throws as `http` does.
   */
  tls(request: { readonly url: string; readonly newest?: TlsLimit }): Promise<TlsAnswer>
}

/** Characters of a body that are recorded besides its hash. */
const EXCERPT_LENGTH = 2_000
/** Characters in which secrets are looked for before the excerpt is cut. */
const SEARCH_LIMIT = 65_536

/** The bodies of answers, which are read by checks and not kept. */
const texts = new WeakMap<object, string>()

/** Host names, in lower case, that may be asked besides the configured targets. They are read when one is needed. */
export type OwnHosts = () => Promise<readonly string[]>

export const httpProbes = (session: Session, scope: Scope, settings: Settings, ownHosts: OwnHosts): HttpProbes => {
  return {
    async http(request) {
      const first = exchangeOf(request)
      await expectTarget(first.url, settings, ownHosts)
      const { trustedCertificates: trusted, timeoutMs, bodyLimit, connectTo: rules } = settings.public
      const options = { connectTo: rules, trusted, timeoutMs, bodyLimit }
      const { method = 'GET', headers = {}, json, follow = 0, label } = request
      const secrets = request.secrets ?? []
      const input = {
        url: request.url,
        headers,
        ...(json === undefined ? {} : { json }),
        ...(follow === 0 ? {} : { follow }),
        ...(label === undefined ? {} : { label }),
      }
      const seen = await probe(
        session,
        scope,
        { service: 'http', operation: method, input: masked(input, secrets) },
        async () => {
          const redirects: { url: string; status: number; location: string }[] = []
          let asked = first
          for (;;) {
            const answer = await exchange(asked, options)
            if (!answer.reached) return answer
            const next = redirects.length < follow ? redirected(asked, answer) : undefined
            if (next === undefined || !(next.url.hostname === first.url.hostname || isConfigured(settings, next.url)))
              return kept(answer, asked.url, redirects, request)
            redirects.push({ url: asked.url.href, status: answer.status, location: next.url.href })
            asked = next
          }
        },
      )
      return seen.reached ? { ...seen, text: texts.get(seen) ?? '' } : seen
    },

    async tls({ url: text, newest }) {
      const url = urlOf(text)
      await expectTarget(url, settings, ownHosts)
      const { trustedCertificates: trusted, timeoutMs, connectTo: rules } = settings.public
      const host = url.hostname.replace(/^\[|\]$/g, '')
      const input = { host, port: Number(url.port || 443), ...(newest === undefined ? {} : { newest }) }
      return probe<TlsAnswer>(session, scope, { service: 'tls', operation: 'Handshake', input }, async () => {
        const signal = AbortSignal.timeout(timeoutMs)
        try {
          const socket = await openSocket(connectTo(rules, input), signal)
          try {
            const secured = await handshake(socket, {
              serverName: host,
              trusted,
              signal,
              ...(newest === undefined ? {} : { newest }),
            })
            secured.socket.destroy()
            return { reached: true, tls: secured.seen }
          } finally {
            socket.destroy()
          }
        } catch (error) {
          if (error instanceof ProbeError) throw error
          if (signal.aborted) return { reached: false, why: 'TIMEOUT', message: `no handshake within ${timeoutMs} ms` }
          return unreached(error, `TLS handshake with ${host}:${input.port}`)
        }
      })
    },
  }
}

const isConfigured = ({ public: { targets }, operations: { domain } }: Settings, { hostname }: URL): boolean =>
  [...(domain === undefined ? [] : [domain]), ...Object.values(targets).map((url) => new URL(url).hostname)].some(
    (name) => dnsName(name) === dnsName(hostname),
  )

/** Reads the platform only when the configuration does not name the host. */
async function expectTarget(url: URL, settings: Settings, ownHosts: OwnHosts): Promise<void> {
  if (isConfigured(settings, url)) return
  if (!(await ownHosts()).includes(dnsName(url.hostname)))
    throw new TypeError(
      `PROBE_REFUSED: ${url.origin} is no target of this environment. Probes ask settings.public.targets, ` +
        `settings.operations.domain, and the platform's load balancers by their names and those of DNS records only.`,
    )
}

function urlOf(text: string): URL {
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new TypeError(`PROBE_REFUSED: ${url.protocol} is not asked, only http and https.`)
  if (url.username !== '' || url.password !== '')
    throw new TypeError('PROBE_REFUSED: a URL of a probe must not hold credentials.')
  return url
}

function exchangeOf({ url, method = 'GET', headers = {}, json }: HttpRequest): Exchange {
  const body = json === undefined ? {} : { body: JSON.stringify(json) }
  const own = {
    accept: '*/*',
    'accept-encoding': 'identity',
    'user-agent': 'checkride',
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
  }
  return { url: urlOf(url), method, headers: { ...own, ...headers }, ...body }
}

/** The request that a redirect asks for; what was sent to one origin is not sent to another. */
function redirected(
  { url, method, headers, body }: Exchange,
  { status, headers: { location } }: Answered,
): Exchange | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined || !URL.canParse(location, url.href))
    return undefined
  const next = new URL(location, url)
  if (!/^https?:$/.test(next.protocol)) return undefined
  const repeats = status >= 307 || method === 'GET' || method === 'HEAD'
  const own = Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => next.origin === url.origin || name === 'user-agent' || name.startsWith('accept'),
    ),
  )
  return {
    url: next,
    method: repeats ? method : 'GET',
    headers: own,
    ...(repeats && next.origin === url.origin && body !== undefined ? { body } : {}),
  }
}

/** The answer as it is recorded, with a redacted beginning of the body. */
function kept(
  { text, ...answer }: Answered,
  url: URL,
  redirects: HttpAnswered['redirects'],
  { secrets = [], bodyIsSecret = false }: HttpRequest,
): Omit<HttpAnswered, 'text'> & { readonly excerpt?: string } {
  const excerpt = bodyIsSecret
    ? {}
    : { excerpt: redactText(maskedText(text.slice(0, SEARCH_LIMIT), secrets)).text.slice(0, EXCERPT_LENGTH) }
  const seen = {
    ...masked(answer, secrets),
    url: maskedText(url.href, secrets),
    redirects: masked(redirects, secrets),
    ...excerpt,
  }
  texts.set(seen, text)
  return seen
}

const MASK = '[redacted: captured value]'

const maskedText = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret.length > 0)
    .reduce((rest, secret) => rest.replaceAll(secret, MASK).replaceAll(encodeURIComponent(secret), MASK), text)

function masked<T>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value
  if (typeof value === 'string') return maskedText(value, secrets) as T
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item, secrets)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, masked(member as unknown, secrets)]),
  ) as T
}
