import * as v from 'valibot'
import type { Profile } from '../profiles.ts'

const Capacity = v.pipe(v.number(), v.integer(), v.minValue(0))

const Bounds = v.strictObject({
  /** Tasks at least. */
  min: Capacity,
  /** Tasks at most. */
  max: Capacity,
})

/** Values of a target-tracking policy that will do. */
const Targets = v.array(v.pipe(v.number(), v.minValue(0)))

export const scalingEntries = {
  /** Bounds within which every service scales. */
  scalingBounds: Bounds,
  /** Bounds of services that differ, by pattern of their names; the first that matches holds. */
  scalingBoundsOf: v.record(v.string(), Bounds),
  /** Percent of CPU that services are scaled by. */
  scalingCpu: Targets,
  /** Percent of memory. */
  scalingMemory: Targets,
  /** Requests per target and minute, for services behind a load balancer. */
  scalingRequests: Targets,
  /** Seconds of rest after tasks were added, and after tasks were taken away. */
  scalingCooldowns: v.strictObject({
    /** Seconds of rest after tasks were added. */
    out: Capacity,
    /** Seconds of rest after tasks were taken away. */
    in: Capacity,
  }),
}

/**
 * Sources: the environment table of the deployment guide (bounds), the deployment strategy, and for 70 % of memory the
 * microservices guide.
 */
export const scalingDefaults = ({ scaling: { min, max } }: Profile) => ({
  scalingBounds: { min, max },
  scalingBoundsOf: {},
  scalingCpu: [70],
  scalingMemory: [70, 80],
  scalingRequests: [1000],
  scalingCooldowns: { out: 60, in: 300 },
})
