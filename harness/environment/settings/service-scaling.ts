import * as v from 'valibot'
import type { Thresholds } from '../thresholds.ts'

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
  /**
   * Bounds within which a service scales: the least of its tasks may be higher; null: any. `fixed`: its number of tasks
   * is fixed, and it must not scale.
   */
  scalingBounds: v.nullable(v.union([Bounds, v.literal('fixed')])),
  /** Percent of CPU that services are scaled by, the highest at most; none: it need not be followed. */
  scalingCpu: Targets,
  /** Percent of memory, the highest at most; none: it need not be followed. */
  scalingMemory: Targets,
  /**
   * Requests per target and minute, for services behind a load balancer, the highest at most; none: they need not be
   * followed.
   */
  scalingRequests: Targets,
  /** Seconds of rest after tasks were added, at most, and after tasks were taken away, at least; null: any. */
  scalingCooldowns: v.nullable(
    v.strictObject({
      /** Seconds of rest after tasks were added. */
      out: Capacity,
      /** Seconds of rest after tasks were taken away. */
      in: Capacity,
    }),
  ),
}

/** Sources: the documents that are promised (thresholds.ts); of CPU all say 70 %. */
export const scalingDefaults = ({ scalingBounds, scalingMemory, scalingRequests, scalingCooldowns }: Thresholds) => ({
  scalingBounds,
  scalingCpu: [70],
  scalingMemory,
  scalingRequests,
  scalingCooldowns,
})
