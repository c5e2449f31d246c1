/** The requests that the words of a command spell out. */
import type { Variables } from './health-command-script.ts'

/** An HTTP request, or one of another protocol that is asked for its health. */
export interface HealthRequest {
  readonly host: string
  /** Undefined where only the container knows it: a variable that its definition does not set. */
  readonly port: number | undefined
  /** Undefined where only the container knows it; null where the protocol has none, such as gRPC's health check. */
  readonly path: string | null | undefined
}

/** A variable as shells, templates of JavaScript, f-strings of Python and cmd write it. */
const VARIABLE = String.raw`\$?\{[^}\s]*\}|\$(?:env:)?\w+|%\w+%`
const URL_SPELT = new RegExp(
  String.raw`(?<scheme>https?):\/\/(?<host>\[[^\]]+\]|[^\s/:'"\x60?#)]+)(?<at>:(?<port>\d+|${VARIABLE})?)?` +
    String.raw`(?<path>\/[^\s'"\x60?#)\\;]*)?(?<cut>['"\x60]\s*[+.])?`,
  'gi',
)
/** As in Node's `http.request({ host: 'localhost', port: 3000, path: '/health' })`. */
const PATH_GIVEN = /\bpath\s*[:=]\s*['"](?<path>\/[^'"?#]*)/g
/** Python's http.client: `HTTPConnection('localhost', 8000)`, `.request('GET', '/health')`. */
const CONNECTION =
  /HTTPS?Connection\(\s*['"](?<host>[^'":]+)(?::(?<inside>\d+))?['"](?:\s*,\s*(?:port\s*=\s*)?(?<port>\d+))?/
const REQUESTED = /\.request\(\s*['"](?:GET|HEAD)['"]\s*,\s*['"](?<path>\/[^'"?#]*)/g

/** Where code reads a variable of its environment. */
const READ =
  /process\.env\.(?<js>\w+)|os\.(?:environ(?:\.get\(|\[)|getenv\()\s*['"](?<python>\w+)['"]|ENV\[['"](?<ruby>\w+)['"]\]|\$\{?env:(?<shell>\w+)/gi

/**
 * Requests in the text of code, or in an address with its scheme.
 * @example requestsInCode("urlopen('http://localhost:8000/health')", {})
 */
export function requestsInCode(code: string, variables: Variables): HealthRequest[] {
  // As the other variables are written, so that ports are read in one way.
  const text = code.replace(READ, (read, ...groups) => {
    const { js, python, ruby, shell } = groups.at(-1) as Record<string, string | undefined>
    return variables[js ?? python ?? ruby ?? shell ?? ''] ?? read
  })
  const spelt = [...text.matchAll(URL_SPELT)].map(({ groups = {} }): HealthRequest => {
    const { scheme = '', host = '', at, port, path, cut } = groups
    const usual = scheme.toLowerCase() === 'https' ? 443 : 80
    const isOpen = cut !== undefined && (path === undefined || path === '/')
    return {
      host,
      port: at === undefined ? usual : /^\d+$/.test(port ?? '') ? Number(port) : undefined,
      path: isOpen ? undefined : spelledPath(path),
    }
  })
  const connection = CONNECTION.exec(text)?.groups
  const requested = connection === undefined ? [] : [...text.matchAll(REQUESTED)]
  const host = connection?.['host'] ?? /\bhost(?:name)?\s*[:=]\s*['"]([^'"]+)['"]/.exec(text)?.[1] ?? 'localhost'
  const port = connection?.['port'] ?? connection?.['inside'] ?? /\bport\s*[:=]\s*['"]?(\d+)/.exec(text)?.[1]
  const isVariable = port === undefined && connection === undefined && /\bport\s*[:=]/.test(text)
  const given = [...requested, ...text.matchAll(PATH_GIVEN)].map(({ groups = {} }) => ({
    host,
    port: isVariable ? undefined : Number(port ?? 80),
    path: spelledPath(groups['path']),
  }))
  return [...spelt, ...given]
}

/** A path with variables in it is the container's own. */
const spelledPath = (path = '/'): string | undefined => (new RegExp(VARIABLE).test(path) ? undefined : path)

/** An address without a scheme, as curl and wget take them; arguments of options do not look like that. */
const BARE = new RegExp(
  String.raw`^(?<host>localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[[0-9a-f:]+\]|\$\{?HOSTNAME\}?|[\w.-]+(?=:(?:\d|[$%])))` +
    String.raw`(?<at>:(?<port>\d+|${VARIABLE}))?(?<path>[/$][^?#]*)?(?:[?#].*)?$`,
  'i',
)

/** What curl or wget asks, by its words. */
export function requestsInWords(words: readonly string[], variables: Variables): HealthRequest[] {
  return words.flatMap((word) => {
    if (word.includes('://')) return requestsInCode(word, variables)
    const groups = BARE.exec(word)?.groups
    if (groups === undefined) return []
    const { host = '', at, port = '', path } = groups
    const number = at === undefined ? 80 : /^\d+$/.test(port) ? Number(port) : undefined
    return [{ host, port: number, path: spelledPath(path) }]
  })
}
