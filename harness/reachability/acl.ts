/** How a network ACL decides: by the first rule that matches, in the order of their numbers; ACLs are stateless. */
import type { NetworkAclEntry } from '@aws-sdk/client-ec2'
import { containsCidr, excludeCidr, overlapCidr, parseCidr } from 'cidr-tools'

/** Traffic in one direction: the other end's addresses, and the ports at the receiving end. */
export interface Flow {
  /** Default: TCP. */
  readonly protocol?: 'tcp' | 'udp'
  readonly egress: boolean
  readonly cidr: string
  readonly from: number
  readonly to: number
}

/** A part of a flow about which one rule decides; without a rule, the one that ends every ACL. */
export interface Decision {
  readonly cidrs: readonly string[]
  readonly from: number
  readonly to: number
  readonly allowed: boolean
  readonly rule?: number
}

interface Piece {
  readonly cidrs: readonly string[]
  readonly from: number
  readonly to: number
}

/** Protocol numbers, as ACLs have them. */
const NUMBERS = { tcp: '6', udp: '17' } as const
const ANY = '-1'

/**
 * What an ACL makes of a flow, part by part. The parts together are the flow.
 * @example
 * const PortRange = { From: 443, To: 443 }
 * const entries: NetworkAclEntry[] = [
 *   { RuleNumber: 100, Protocol: '6', Egress: false, RuleAction: 'allow', CidrBlock: '0.0.0.0/0', PortRange },
 * ]
 * decide(entries, { egress: false, cidr: '10.0.0.0/16', from: 443, to: 443 })
 * // [{ cidrs: ['10.0.0.0/16'], from: 443, to: 443, allowed: true, rule: 100 }]
 */
export function decide(entries: readonly NetworkAclEntry[], flow: Flow): Decision[] {
  const decisions: Decision[] = []
  let open: Piece[] = [{ cidrs: [flow.cidr], from: flow.from, to: flow.to }]
  for (const entry of rulesFor(entries, flow)) {
    const rest: Piece[] = []
    for (const piece of open) {
      const { hit, missed } = split(piece, entry)
      if (hit)
        decisions.push({
          ...hit,
          allowed: entry.RuleAction === 'allow',
          ...(entry.RuleNumber !== undefined && { rule: entry.RuleNumber }),
        })
      rest.push(...missed)
    }
    open = rest
  }
  return [...decisions, ...open.map((piece) => ({ ...piece, allowed: false }))]
}

/** The rules of the flow's direction, protocol and address family, in the order in which they are tried. */
const rulesFor = (entries: readonly NetworkAclEntry[], { egress, cidr, protocol = 'tcp' }: Flow): NetworkAclEntry[] =>
  entries
    .filter(({ Egress, Protocol, CidrBlock, Ipv6CidrBlock }) => {
      const block = CidrBlock ?? Ipv6CidrBlock
      return (
        Egress === egress &&
        (Protocol === NUMBERS[protocol] || Protocol === ANY) &&
        block !== undefined &&
        parseCidr(block).version === parseCidr(cidr).version
      )
    })
    .toSorted((a, b) => (a.RuleNumber ?? Infinity) - (b.RuleNumber ?? Infinity))

/** The part of a piece that a rule matches, and the parts that it leaves to later rules. */
function split(
  { cidrs, from, to }: Piece,
  { Protocol, PortRange, CidrBlock, Ipv6CidrBlock }: NetworkAclEntry,
): { hit?: Piece; missed: Piece[] } {
  const block = CidrBlock ?? Ipv6CidrBlock ?? ''
  const first = Math.max(from, Protocol === ANY ? 0 : (PortRange?.From ?? 0))
  const last = Math.min(to, Protocol === ANY ? 65535 : (PortRange?.To ?? 65535))
  // CIDR blocks nest or are disjoint: the intersection is the smaller one.
  const both = cidrs.flatMap((cidr) => (containsCidr(block, cidr) ? [cidr] : overlapCidr(block, cidr) ? [block] : []))
  if (first > last || both.length === 0) return { missed: [{ cidrs, from, to }] }
  const others = excludeCidr([...cidrs], block)
  const missed = [
    ...(from < first ? [{ cidrs, from, to: first - 1 }] : []),
    ...(last < to ? [{ cidrs, from: last + 1, to }] : []),
    ...(others.length > 0 ? [{ cidrs: others, from: first, to: last }] : []),
  ]
  return { hit: { cidrs: both, from: first, to: last }, missed }
}
