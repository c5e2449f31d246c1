import type { SecurityGroup } from '@aws-sdk/client-ec2'

/** Ports of a protocol, from the first to the last. */
export interface Ports {
  readonly protocol: 'tcp' | 'udp'
  readonly from: number
  readonly to: number
}

/** One rule of a security group for one peer. */
export interface GroupRule {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a protocol's number, or `-1` for all. */
  readonly protocol: string
  /** Both -1 where the protocol has no ports, or all of them are meant. */
  readonly fromPort: number
  readonly toPort: number
  /** Blocks that the rule allows; those of a prefix list, when it names one. */
  readonly cidrs: readonly string[]
  readonly prefixListId?: string
  /**
   * Group whose members the rule allows, the account that it belongs to, and the state of the peering by which it is
   * reached, if any.
   */
  readonly group?: { readonly id: string; readonly account: string; readonly peering?: string }
  /** As people read it: `tcp 443 from 0.0.0.0/0`. */
  readonly text: string
}

/** A security group with its rules, one for each peer. */
export type RuledGroup = SecurityGroup & {
  readonly ingress: readonly GroupRule[]
  readonly egress: readonly GroupRule[]
}
