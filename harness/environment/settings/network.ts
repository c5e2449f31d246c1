import * as v from 'valibot'
import type { Profile } from '../profiles.ts'
import type { Thresholds } from '../thresholds.ts'
import { Cidr } from './cidr.ts'
import { Count } from './numbers.ts'
import { Text, Texts } from './texts.ts'

const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))

/** What the network should look like. Ports are TCP ports. */
export const NetworkSettings = v.strictObject({
  /** Primary CIDR block that the VPC should have; unset: the blocks of the VPC are not judged. */
  vpcCidr: v.optional(Cidr),
  /** Further CIDR blocks that the VPC should have, where `vpcCidr` is set. */
  secondaryCidrs: v.array(Cidr),
  /**
   * Availability zones that should each hold a private subnet, and a public one where one is needed: their names, or how
   * many, and then those in which tasks are placed among them.
   */
  zones: v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.pipe(Texts, v.minLength(1))]),
  /** Zones over which a load balancer and the tasks of a service should at least be spread. */
  minimumSpread: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /**
   * Key of the tag that says `public` or `private` of a subnet. Unset, and for subnets without it: their names say it,
   * then what is placed in them, then their routes.
   */
  tierTag: v.optional(Text),
  /**
   * NAT gateways that the VPC should have: `per-zone`, one in each zone that holds private subnets; `one`, at least one
   * for all zones; `none`, so that private subnets need no way out.
   */
  natGateways: v.picklist(['per-zone', 'one', 'none']),
  /** Free addresses that every subnet should have left: at least one, for one more task. */
  freeAddresses: v.pipe(Count, v.minValue(1)),
  /**
   * Ports that load balancers may open to the internet; unset: those of their listeners, but for test listeners of
   * blue/green deployments.
   */
  internetPorts: v.optional(v.array(Port)),
  /** Ports of remote administration, which no network ACL may open to the internet. */
  administrationPorts: v.array(Port),
  /**
   * Services that should be reached through endpoints of the VPC, such as `ecr.api`; `s3` and `dynamodb` by gateways.
   * Unset: what starting the tasks takes, where there is a NAT gateway in each zone or no way to the internet (`has`).
   */
  endpoints: v.optional(Texts),
})

export type NetworkSettings = v.InferOutput<typeof NetworkSettings>

/**
 * Expected values of a profile, before the configuration's overrides. Source: the deployment guide's table of
 * environments (NAT gateways).
 */
export const networkDefaults = (profile: Profile, { zones }: Thresholds): NetworkSettings => ({
  secondaryCidrs: [],
  zones,
  minimumSpread: 2,
  natGateways: profile.natPerZone ? 'per-zone' : 'one',
  freeAddresses: 20,
  administrationPorts: [22, 3389],
})
