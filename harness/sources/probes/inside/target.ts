import { isIP } from 'node:net'

/** The target of a connection. */
export interface Target {
  /** A host name or an address, without brackets. */
  readonly host: string
  /** TCP. */
  readonly port: number
}

/**
 * Labels of letters, digits, hyphens and underscores: nothing that a shell, or a tool's command line, reads as
 * something else.
 */
const NAME =
  /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*\.?$/

/** How many targets one script may try. */
const MAX_TARGETS = 64

/** @throws TypeError for what is no target that may stand in a script */
export function assertTargets(targets: readonly Target[]): void {
  if (targets.length === 0 || targets.length > MAX_TARGETS)
    throw new TypeError(`${targets.length} targets to try from inside: from 1 to ${MAX_TARGETS} are possible`)
  for (const { host, port } of targets) {
    if (!(NAME.test(host) || (isIP(host) !== 0 && !host.includes('%'))))
      throw new TypeError(`${JSON.stringify(host)} is no host name and no address`)
    if (!Number.isInteger(port) || port < 1 || port > 65535) throw new TypeError(`${port} is no port`)
  }
}

/** Reads `host:port`, with an IPv6 address in brackets, as the settings write it. */
export function hostAndPort(text: string): Target {
  const [, bracketed, plain = '', port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(text) ?? []
  const target = { host: bracketed ?? plain, port: Number(port) }
  assertTargets([target])
  return target
}
