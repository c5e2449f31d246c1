/** What the checks of security groups have in common: whose group is whose, and what a rule allows. */
import type { Platform, Settings } from '../../harness/index.ts'
import type { GroupRule, Ports } from '../../harness/reachability/index.ts'

export type Group = Awaited<ReturnType<Platform['securityGroups']>>[number]

export type Balancer = Awaited<ReturnType<Platform['listeningBalancers']>>[number]

/** The load balancers that wear a group. */
export const wearingBalancers = async ({ GroupId = '' }: Group, platform: Platform): Promise<Balancer[]> =>
  (await platform.listeningBalancers()).filter(({ SecurityGroups = [] }) => SecurityGroups.includes(GroupId))

/** The ports on which load balancers listen. */
export const listenedPorts = (balancers: readonly Balancer[]): Ports[] =>
  balancers.flatMap(({ listeners }) => listeners.flatMap(({ ports }) => ports))

/**
 * The ports that load balancers may open to the internet: of those that face it the ports that the configuration
 * names, or else those of all listeners but the ones for tests.
 */
export function internetPortsOf(balancers: readonly Balancer[], { network }: Settings): Ports[] {
  const facing = balancers.filter(({ Scheme }) => Scheme === 'internet-facing')
  const named = network.internetPorts
  if (named === undefined)
    return facing.flatMap(({ listeners }) => listeners.flatMap(({ isForTests, ports }) => (isForTests ? [] : ports)))
  if (facing.length === 0) return []
  return [
    ...named.map((port) => ({ protocol: 'tcp', from: port, to: port }) as const),
    ...listenedPorts(facing).filter(({ from }) => named.includes(from)),
  ]
}

/**
 * Whether a rule lets in what Path MTU Discovery needs, as AWS recommends for load balancers: ICMP "fragmentation
 * needed", ICMPv6 "packet too big".
 */
export const isPathMtu = ({ protocol, fromPort, toPort }: GroupRule): boolean =>
  (['icmp', '1'].includes(protocol) && fromPort === 3 && [4, -1].includes(toPort)) ||
  (['icmpv6', '58'].includes(protocol) && fromPort === 2)

/** As people read it: `TCP 80 and 443`. */
export const portsInWords = (ports: readonly Ports[]): string =>
  [
    ...new Set(
      ports.map(({ protocol, from, to }) => `${protocol.toUpperCase()} ${from === to ? from : `${from}-${to}`}`),
    ),
  ].join(', ') || 'no port'

/** Whether a rule lets members of one of these groups in. A group of another account never is, whatever its id. */
export const fromOneOf = (
  { group }: GroupRule,
  owner: string | undefined,
  ids: readonly (string | undefined)[],
): boolean => group !== undefined && group.account === owner && ids.includes(group.id)
