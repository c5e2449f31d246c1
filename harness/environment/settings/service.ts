import * as v from 'valibot'
import type { Profile } from '../profiles.ts'
import type { Thresholds } from '../thresholds.ts'
import { definitionDefaults, definitionEntries } from './service-definitions.ts'
import { runningDefaults, runningEntries } from './service-running.ts'
import { scalingDefaults, scalingEntries } from './service-scaling.ts'
import { secretDefaults, secretEntries } from './service-secrets.ts'

/** What services, their tasks, definitions, images and secrets should look like. */
export const ServiceSettings = v.strictObject({
  ...definitionEntries,
  ...runningEntries,
  ...scalingEntries,
  ...secretEntries,
})

export type ServiceSettings = v.InferOutput<typeof ServiceSettings>

/** Expected values of a profile, before the configuration's overrides. */
export const serviceDefaults = (profile: Profile, thresholds: Thresholds): ServiceSettings => ({
  ...definitionDefaults(profile),
  ...runningDefaults(profile),
  ...scalingDefaults(thresholds),
  ...secretDefaults,
})
