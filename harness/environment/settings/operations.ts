import * as v from 'valibot'
import type { Profile } from '../profiles.ts'

/** What clusters, logs, guards and backups should look like. */
export const OperationsSettings = v.strictObject({
  /** Share of a service quota, in percent, above which there is no room left. */
  quotaPercent: v.number(),
})

export type OperationsSettings = v.InferOutput<typeof OperationsSettings>

/** Expected values of a profile, before the configuration's overrides. */
export const operationsDefaults = (_profile: Profile, _environment: string): OperationsSettings => ({ quotaPercent: 80 })
