/** Names of the DNS as they are compared: by people, certificates, Route 53 and Cloud Map they are written otherwise. */
import { domainToASCII } from 'node:url'

/**
 * A name in the form in which names compare: in lower case, without the dot of the root, in ASCII, and with Route 53's
 * escapes (`\052` is the asterisk of a wildcard) resolved.
 * @example dnsName('\\052.Example.com.') // '*.example.com'
 */
export function dnsName(text: string): string {
  const plain = text
    .replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
    .replace(/\.$/, '')
    .toLowerCase()
  // oxlint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(plain) ? plain : domainToASCII(plain) || plain
}

/**
 * The name whose records answer for a name: its own, else the wildcard below the nearest name that exists. Undefined when
 * nothing does. Source: RFC 4592, section 3.3.
 * @param names of all records of a zone, as `dnsName` gives them
 * @example answeringName('a.example.com', new Set(['*.example.com'])) // '*.example.com'
 */
export function answeringName(name: string, names: ReadonlySet<string>): string | undefined {
  if (names.has(name)) return name
  const exists = (parent: string): boolean =>
    names.has(parent) || [...names].some((other) => other.endsWith(`.${parent}`))
  if (exists(name)) return undefined
  const labels = name.split('.')
  const encloser = labels
    .map((_, index) => labels.slice(index + 1).join('.'))
    .find((parent) => parent !== '' && exists(parent))
  return encloser !== undefined && names.has(`*.${encloser}`) ? `*.${encloser}` : undefined
}

/**
 * `host:port` in the form in which addresses compare, with an IPv6 address in its shortest form in brackets.
 * @example hostWithPort('[0:0:0:0:0:0:0:1]:9092') // '[::1]:9092'
 */
export function hostWithPort(text: string): string {
  const url = URL.parse(`tcp://${text}`)
  if (url === null) return text.toLowerCase()
  // Only of known schemes URL shortens addresses.
  const host = url.hostname.startsWith('[') ? new URL(`http://${url.hostname}`).hostname : dnsName(url.hostname)
  return `${host}:${url.port}`
}
