/**
 * What security groups allow: the union of the rules of all groups of an interface. They are stateful: answers need no
 * rule.
 */
import { excludeCidr, parseCidr } from 'cidr-tools'
import type { GroupRule, Ports, RuledGroup } from './rule.ts'

/** A security group, as far as reachability needs it. */
export type Group = Pick<RuledGroup, 'GroupId' | 'GroupName' | 'OwnerId' | 'ingress' | 'egress'>

/**
 * Whether a rule allows TCP on a port.
 * @example group.ingress.some((rule) => allowsTcp(rule, 443))
 */
export const allowsTcp = ({ protocol, fromPort, toPort }: GroupRule, port: number): boolean =>
  protocol === '-1' || ((protocol === 'tcp' || protocol === '6') && fromPort <= port && port <= toPort)

/**
 * Whether a rule allows TCP on one of these ports and nothing else.
 * @example group.ingress.filter((rule) => !allowsOnlyTcp(rule, [80, 443])) // what lets in something else
 */
export const allowsOnlyTcp = ({ protocol, fromPort, toPort }: GroupRule, ports: readonly number[]): boolean =>
  protocol === 'tcp' && fromPort === toPort && ports.includes(fromPort)

/**
 * Whether a rule allows some of these ports and nothing else.
 * @example group.ingress.filter((rule) => !allowsOnly(rule, [{ protocol: 'udp', from: 53, to: 53 }]))
 */
export function allowsOnly({ protocol, fromPort, toPort }: GroupRule, ports: readonly Ports[]): boolean {
  const own = ports.filter((range) => range.protocol === protocol)
  return (
    fromPort >= 0 &&
    own.length > 0 &&
    Array.from({ length: toPort - fromPort + 1 }, (_, index) => fromPort + index).every((port) =>
      own.some(({ from, to }) => from <= port && port <= to),
    )
  )
}

/**
 * Whether a rule allows all of these ports.
 * @example group.ingress.some((rule) => allowsAll(rule, { protocol: 'tcp', from: 8000, to: 8010 }))
 */
export const allowsAll = ({ protocol, fromPort, toPort }: GroupRule, ports: Ports): boolean =>
  protocol === '-1' || (protocol === ports.protocol && fromPort <= ports.from && ports.to <= toPort)

/**
 * Whether a rule means a group: by id, and of the same account where both are known. A rule across a peering that is
 * gone allows nothing.
 * @example brokers.some((broker) => group.egress.some((rule) => refersTo(rule, broker)))
 */
export const refersTo = ({ group }: GroupRule, { GroupId, OwnerId }: Pick<Group, 'GroupId' | 'OwnerId'>): boolean =>
  group !== undefined &&
  group.id === GroupId &&
  (OwnerId === undefined || group.account === OwnerId) &&
  (group.peering === undefined || group.peering === 'active')

/** The part of an address block that no rule allows on a port; empty when all of it is allowed. */
export function refused(
  rules: readonly GroupRule[],
  peer: { readonly cidr: string; readonly groups: readonly Group[] },
  port: number,
): string[] {
  const matching = rules.filter((rule) => allowsTcp(rule, port))
  if (matching.some((rule) => peer.groups.some((group) => refersTo(rule, group)))) return []
  const { version } = parseCidr(peer.cidr)
  const allowed = matching.flatMap(({ cidrs }) => cidrs.filter((cidr) => parseCidr(cidr).version === version))
  return allowed.length === 0 ? [peer.cidr] : excludeCidr(peer.cidr, allowed)
}

/**
 * As people read it: `production-kafka (sg-…)`.
 * @example
 * groupName({ GroupId: 'sg-1', GroupName: 'production-kafka', ingress: [], egress: [] }) // 'production-kafka (sg-1)'
 */
export const nameOf = ({ GroupId = '?', GroupName }: Group): string =>
  GroupName === undefined ? GroupId : `${GroupName} (${GroupId})`
