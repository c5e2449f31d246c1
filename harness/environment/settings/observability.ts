import * as v from 'valibot'
import type { Profile } from '../profiles.ts'
import type { Thresholds } from '../thresholds.ts'
import { logDefaults, logEntries } from './observability-logs.ts'
import { metricsDefaults, metricsEntries } from './observability-metrics.ts'

/** What logs, metrics, alarms, dashboards and cost should look like. */
export const ObservabilitySettings = v.strictObject({ ...logEntries, ...metricsEntries })

export type ObservabilitySettings = v.InferOutput<typeof ObservabilitySettings>

/** Expected values of a profile, before the configuration's overrides. */
export const observabilityDefaults = (
  profile: Profile,
  _environment: string,
  thresholds: Thresholds,
): ObservabilitySettings => ({
  ...logDefaults,
  ...metricsDefaults(profile, thresholds),
})
