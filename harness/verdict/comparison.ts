/** What a failed assertion compared: Vitest's errors say neither the matcher nor whether it was negated. */

export interface Comparison {
  /** Such as `toBe`. */
  readonly matcher: string
  /** After `.not`. */
  readonly negated: boolean
  /** What the matcher was given. */
  readonly args: readonly unknown[]
  /** What `expect` was given. */
  readonly value: unknown
}

const comparisons = new WeakMap<object, Comparison>()

/**
 * Keeps beside an assertion's error what was compared.
 *
 * @example
 * noteComparison(error, { matcher: 'toBe', negated: true, args: ['MANUAL'], value: 'MANUAL' })
 * comparisonOf(error)?.matcher // 'toBe'
 */
export function noteComparison(error: unknown, comparison: Comparison): void {
  if (error instanceof Error && !comparisons.has(error)) comparisons.set(error, comparison)
}

/** What was kept beside the error; undefined for one that another `expect` threw. */
export const comparisonOf = (error: object): Comparison | undefined => comparisons.get(error)
