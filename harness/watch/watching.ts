import type { Aws } from '../sources/aws/index.ts'
import type { Series } from '../../record/run.ts'
import type { Clock } from '../clock.ts'

/** A measurement at one time; see `Series`. */
export interface Measured extends Omit<Series, 'check' | 'subject' | 'points'> {
  /** null: there was nothing to measure. */
  readonly value: number | null
}

/** What a check needs that looks more than once. */
export interface Watching {
  /** The same APIs, asked anew each time; every call is an observation. */
  readonly aws: Aws
  readonly clock: Clock
  /** Keeps a measurement as evidence, in the series of its name. */
  readonly keep: (measured: Measured) => void
  /** Shows how it goes, in a few words. */
  readonly tell: (words: string) => void
}
