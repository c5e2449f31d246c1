import * as v from 'valibot'
import type { Profile } from '../profiles.ts'

const Capacity = v.pipe(v.number(), v.integer(), v.minValue(0))

const Bounds = v.strictObject({ min: Capacity, max: Capacity })

/** Values of a target-tracking policy that will do. */
const Targets = v.array(v.pipe(v.number(), v.minValue(0)))

export const scalingEntries = {
  /** Bounds within which a service scales; null: its number of tasks is fixed, and it must not scale. */
  scalingBounds: v.nullable(Bounds),
  /** Percent of CPU that services are scaled by; empty: no policy by it is wanted. */
  scalingCpu: Targets,
  /** Percent of memory; empty: no policy by it is wanted. */
  scalingMemory: Targets,
  /** Requests per target and minute, for services behind a load balancer; empty: no policy by them is wanted. */
  scalingRequests: Targets,
  /** Seconds of rest after tasks were added, and after tasks were taken away. */
  scalingCooldowns: v.strictObject({ out: Capacity, in: Capacity }),
}

/**
 * Sources: the environment table of the deployment guide (bounds), the deployment strategy, and for 70 % of memory the
 * microservices guide.
 */
export const scalingDefaults = ({ scaling: { min, max } }: Profile) => ({
  scalingBounds: { min, max },
  scalingCpu: [70],
  scalingMemory: [70, 80],
  scalingRequests: [1000],
  scalingCooldowns: { out: 60, in: 300 },
})
