import type { Aws } from '../sources/aws/index.ts'
import type { Series } from '../../record/run.ts'
import type { Clock } from '../clock.ts'

/** A measurement at one time; see `Series`. */
export interface Measured extends Omit<Series, 'check' | 'subject' | 'points'> {
  /** null: there was nothing to measure. */
  readonly value: number | null
}

/** What a check needs to take several samples. */
export interface Watching {
  /** The same APIs without sharing: each call is sent and is an observation. */
  readonly aws: Aws
  readonly clock: Clock
  /** Keeps a measurement as evidence, in the series of its name. */
  readonly keep: (measured: Measured) => void
  /** Shows a progress message of a few words. */
  readonly tell: (words: string) => void
}
