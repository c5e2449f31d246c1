import type { Clock } from '../../clock.ts'

/** What a probe needs that takes its time: the run's clock, and the end of its patience. */
export interface Waiting {
  readonly clock: Clock
  /** Aborts when the evaluation is over; what was made is still to be removed then. */
  readonly signal: AbortSignal
}
