import * as v from 'valibot'
import { AnswerSeconds, LastingSeconds, Minutes, Percent } from './numbers.ts'
import { Texts } from './texts.ts'
import type { Profile } from '../profiles.ts'

/** How long and how closely a deployment is watched, and what ends the watch. */
export const WatchSettings = v.strictObject({
  /**
   * Length of the watch in seconds, counted from when the deployment is stable; 0: nothing is watched. `gate --watch
   * 15m` sets it.
   */
  seconds: LastingSeconds,
  /** Seconds between samples. */
  intervalSeconds: v.pipe(LastingSeconds, v.minValue(1)),
  /** Seconds that a deployment may take to become stable before the watch begins. */
  stableWithinSeconds: LastingSeconds,
  /** Minutes of metrics that each sample looks back on. */
  windowMinutes: Minutes,
  /** Share of requests answered with 5xx, in percent: below this. */
  errorPercent: Percent,
  /** 95th percentile of the time that targets take to answer, in seconds: below this. */
  p95Seconds: AnswerSeconds,
  /** Reasons of stopped tasks that are no breach: they begin with one of these. */
  expectedStops: Texts,
})

export type WatchSettings = v.InferOutput<typeof WatchSettings>

/** Expected values of a profile, before the configuration's overrides. */
export const watchDefaults = (profile: Profile, _environment: string): WatchSettings => ({
  seconds: 0,
  intervalSeconds: 30,
  stableWithinSeconds: 1800,
  windowMinutes: 5,
  errorPercent: 0.1,
  p95Seconds: 0.2,
  // The service scales in, or replaces tasks by those of a deployment; Spot capacity comes and goes where the profile
  // has any.
  expectedStops: [
    'Scaling activity initiated by',
    ...(profile.spotPercent > 0 ? ['Your Spot Task was interrupted'] : []),
  ],
})
