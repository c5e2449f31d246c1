/**
 * Whether TCP connections are possible between two places by configuration: security groups, network ACLs and routes,
 * for requests and answers, in the order in which packets pass them. Not covered: what listens there, firewalls outside
 * the VPC, and the subnets of gateways.
 */
import type { NetworkAcl, RouteTable, Subnet } from '@aws-sdk/client-ec2'
import { overlapCidr, parseCidr } from 'cidr-tools'
import { decide } from './acl.ts'
import { nameOf, refused, type Group } from './groups.ts'
import { destinationOf, hiddenRoutes, legsOf, targetOf } from './routes.ts'

/**
 * Where a connection starts or ends. Without a subnet it is outside of what can be seen: only the other side's
 * configuration counts.
 */
export interface Place {
  /** As sentences name it: `service worker in subnet-…`. */
  readonly name: string
  /** Addresses that it may have, as blocks: those of one interface, or of a whole subnet. */
  readonly cidrs: readonly string[]
  readonly subnet?: Pick<Subnet, 'SubnetId' | 'VpcId'> & { readonly routeTable: RouteTable }
  readonly groups: readonly Group[]
  /** Whether it has a public address, without which an internet gateway forwards nothing over IPv4. */
  readonly publicAddress?: boolean
}

export type Reach =
  /** `leaves`: the gateways by which packets leave the VPC; what is beyond them is not known. */
  | { readonly outcome: 'reachable'; readonly leaves: readonly string[] }
  /** `because`: the first obstacle, in a sentence with ids. */
  | { readonly outcome: 'blocked'; readonly because: string }
  | { readonly outcome: 'unknown'; readonly because: string }

/** Source ports of Linux tasks, to which answers go: net.ipv4.ip_local_port_range, which Fargate does not change. */
const EPHEMERAL = { from: 32768, to: 60999 } as const

/** Number of the rule that ends every ACL (32768 for IPv6), one above the highest number of other rules. */
const CLOSING_RULE = 32767

/**
 * Addresses to which internet gateways forward nothing. Source: RFC 1918, RFC 6598, and the explanation codes of
 * Reachability Analyzer.
 */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']

/** What stops packets; undefined when nothing does. */
type Step = Extract<Reach, { readonly outcome: 'blocked' | 'unknown' }> | undefined

/**
 * Whether `from` may connect to `to` on a TCP port.
 * @example
 * const here = { name: 'service worker', cidrs: ['10.0.11.0/24'], subnet, groups: [services] }
 * const there = { name: 'the brokers', cidrs: ['10.1.0.0/16'], groups: [] }
 * const seen = reach(here, there, 9092, await platform.networkAcls())
 * if (seen.outcome === 'blocked') problems.push(seen.because)
 */
export function reach(from: Place, to: Place, port: number, acls: readonly NetworkAcl[]): Reach {
  const pairs = to.cidrs.flatMap((there) =>
    from.cidrs.filter((here) => parseCidr(here).version === parseCidr(there).version).map((here) => ({ here, there })),
  )
  const unmatched = to.cidrs.find((there) => !pairs.some((pair) => pair.there === there))
  if (unmatched !== undefined)
    return blocked(`${from.name} has no IPv${parseCidr(unmatched).version} address from which to reach ${unmatched}`)
  const leaves = new Set<string>()
  for (const { here, there } of pairs) {
    const obstacle = between(from, to, { here, there, port }, acls, leaves)
    if (obstacle !== undefined) return obstacle
  }
  return { outcome: 'reachable', leaves: [...leaves] }
}

interface Connection {
  readonly here: string
  readonly there: string
  readonly port: number
}

function between(
  from: Place,
  to: Place,
  { here, there, port }: Connection,
  acls: readonly NetworkAcl[],
  leaves: Set<string>,
): Step {
  const request = { from: port, to: port, what: `TCP ${port}` }
  const answer = { ...EPHEMERAL, what: `answers (TCP ${EPHEMERAL.from}-${EPHEMERAL.to})` }
  // Within a subnet packets pass neither a network ACL nor a router.
  const acrossSubnets = from.subnet === undefined || from.subnet.SubnetId !== to.subnet?.SubnetId
  const gateways = new Set<string>()
  const obstacle =
    blockedByGroups(from, 'out', { cidr: there, groups: to.groups }, to.name, port) ??
    (acrossSubnets
      ? (blockedByAcl(acls, from, true, there, request) ??
        blockedByRoutes(from, to, there, gateways) ??
        blockedByAcl(acls, to, false, here, request))
      : undefined) ??
    blockedByGroups(to, 'in', { cidr: here, groups: from.groups }, from.name, port) ??
    (acrossSubnets
      ? (blockedByAcl(acls, to, true, here, answer) ??
        blockedByRoutes(to, from, here, gateways) ??
        blockedByAcl(acls, from, false, there, answer))
      : undefined)
  for (const gateway of gateways) leaves.add(gateway)
  const transit = [...gateways].find((gateway) => gateway.startsWith('tgw-'))
  if (obstacle !== undefined || transit === undefined) return obstacle
  const byBlocks =
    blockedByGroups(from, 'out', { cidr: there, groups: [] }, to.name, port) ??
    blockedByGroups(to, 'in', { cidr: here, groups: [] }, from.name, port)
  // Source: AWS Transit Gateway guide, "Security group referencing support"; it is off by default.
  return (
    byBlocks && {
      outcome: 'unknown',
      because:
        `groups of ${from.name} and ${to.name} let this pass by referring to each other, and whether ${transit} ` +
        'keeps that in mind (security group referencing) is not described',
    }
  )
}

/** The security groups of a place in one direction. */
function blockedByGroups(
  { name, subnet, groups }: Place,
  way: 'in' | 'out',
  peer: Parameters<typeof refused>[1],
  peerName: string,
  port: number,
): Step {
  if (subnet === undefined) return undefined
  if (groups.length === 0) return blocked(`${name} has no security group, so that nothing passes`)
  const rest = refused(
    groups.flatMap(({ ingress, egress }) => (way === 'in' ? ingress : egress)),
    peer,
    port,
  )
  if (rest.length === 0) return undefined
  const groupNames = `${groups.length === 1 ? 'group' : 'groups'} ${groups.map(nameOf).join(', ')} of ${name}`
  const missing = `${peerName}${rest.length === 1 && rest[0] === peer.cidr ? '' : ` at ${rest.join(', ')}`}`
  return blocked(
    way === 'out'
      ? `${groupNames} let nothing out on TCP ${port} to ${missing}`
      : `${groupNames} let nothing in on TCP ${port} from ${missing}`,
  )
}

/** The network ACL of a place's subnet in one direction. */
function blockedByAcl(
  acls: readonly NetworkAcl[],
  { name, subnet }: Place,
  egress: boolean,
  cidr: string,
  ports: { readonly from: number; readonly to: number; readonly what: string },
): Step {
  if (subnet === undefined) return undefined
  const acl = acls.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnet.SubnetId))
  if (acl === undefined)
    return { outcome: 'unknown', because: `no network ACL of ${subnet.SubnetId} was shown, and every subnet has one` }
  const denial = decide(acl.Entries ?? [], { egress, cidr, ...ports }).find(({ allowed }) => !allowed)
  if (denial === undefined) return undefined
  const rule = (denial.rule ?? CLOSING_RULE) >= CLOSING_RULE ? 'the closing rule' : `rule ${denial.rule}`
  return blocked(
    `network ACL ${acl.NetworkAclId} of ${name} denies ${ports.what} ${egress ? 'to' : 'from'} ${cidr} by ${rule}`,
  )
}

/** The route table of a place, towards an address of another. */
function blockedByRoutes(
  { name, subnet, publicAddress }: Place,
  other: Place,
  cidr: string,
  leaves: Set<string>,
): Step {
  if (subnet === undefined) return undefined
  const { routeTable: table } = subnet
  const [hidden] = hiddenRoutes(table)
  if (hidden !== undefined)
    return {
      outcome: 'unknown',
      because:
        `route table ${table.RouteTableId} of ${name} has a route for prefix list ${destinationOf(hidden)}, whose ` +
        'addresses it does not show',
    }
  const together = other.subnet?.VpcId === subnet.VpcId
  for (const { cidrs, route } of legsOf(table, cidr)) {
    const to = cidrs.join(', ')
    if (route === undefined) return blocked(`route table ${table.RouteTableId} of ${name} has no route to ${to}`)
    const target = targetOf(route)
    if (route.State === 'blackhole')
      return blocked(`route table ${table.RouteTableId} of ${name} sends ${to} to ${target}, which is gone (blackhole)`)
    if (target === 'local' && !together)
      return blocked(
        `route table ${table.RouteTableId} of ${name} keeps ${to} within ${subnet.VpcId}, where ${other.name} is not`,
      )
    if (target.startsWith('igw-') && PRIVATE.some((block) => overlapCidr(block, [...cidrs])))
      return blocked(
        `route table ${table.RouteTableId} of ${name} sends ${to} to ${target}, which forwards nothing to ` +
          'private addresses',
      )
    if (other.subnet !== undefined && target !== 'local' && (together || target.startsWith('nat-')))
      return {
        outcome: 'unknown',
        because:
          `route table ${table.RouteTableId} of ${name} sends ${to} to ${target}, and not straight to ` +
          `${other.name}: what comes out there is not described`,
      }
    if (target.startsWith('igw-') && parseCidr(cidr).version === 4 && publicAddress !== true)
      return blocked(
        `route table ${table.RouteTableId} of ${name} sends ${to} to ${target}, which forwards nothing for an ` +
          'interface without a public address',
      )
    if (target !== 'local') leaves.add(target)
  }
  return undefined
}

const blocked = (because: string): Extract<Reach, { outcome: 'blocked' }> => ({ outcome: 'blocked', because })
