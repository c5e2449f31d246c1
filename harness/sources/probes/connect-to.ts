/** Addresses to connect to instead of a host name, as in curl's --connect-to: `HOST1:PORT1:HOST2:PORT2`. */

export interface Address {
  /** Name or address, without brackets. */
  readonly host: string
  readonly port: number
}

const FORM = /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/

/**
 * The first rule that matches applies; without one the address stays. An empty part stands for any (left) or
 * the same (right).
 */
export function connectTo(rules: readonly string[], { host, port }: Address): Address {
  for (const rule of rules) {
    const [, fromHost = '', fromPort = '', toHost = '', toPort = ''] = FORM.exec(rule) ?? []
    const matches =
      (fromHost === '' || bare(fromHost).toLowerCase() === host.toLowerCase()) &&
      (fromPort === '' || Number(fromPort) === port)
    if (matches) return { host: toHost === '' ? host : bare(toHost), port: toPort === '' ? port : Number(toPort) }
  }
  return { host, port }
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, '')
