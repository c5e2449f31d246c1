import * as v from 'valibot'
import type { Profile } from '../profiles.ts'

/** What the network should look like. Ports are TCP ports. */
export const NetworkSettings = v.strictObject({
  /** CIDR block that the VPC should have; unset: any. */
  vpcCidr: v.optional(v.string()),
  /** Availability zones that should each hold a public and a private subnet. */
  zones: v.number(),
})

export type NetworkSettings = v.InferOutput<typeof NetworkSettings>

/** Expected values of a profile, before the configuration's overrides. */
export const networkDefaults = (_profile: Profile, _environment: string): NetworkSettings => ({ zones: 3 })
