import * as v from 'valibot'
import type { Profile } from '../profiles.ts'

/** What keys, roles, trails and stores should look like. */
export const IdentitySettings = v.strictObject({
  /** Days after which an access key is too old. */
  maximumKeyAgeDays: v.number(),
})

export type IdentitySettings = v.InferOutput<typeof IdentitySettings>

/** Expected values of a profile, before the configuration's overrides. */
export const identityDefaults = (_profile: Profile, _environment: string): IdentitySettings => ({ maximumKeyAgeDays: 90 })
