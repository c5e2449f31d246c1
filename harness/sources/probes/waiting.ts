import type { Clock } from '../../clock.ts'

/** What a long probe needs: the run's clock and the signal that ends it. */
export interface Waiting {
  readonly clock: Clock
  /** Aborts when the evaluation is over; what was made is still to be removed then. */
  readonly signal: AbortSignal
}
