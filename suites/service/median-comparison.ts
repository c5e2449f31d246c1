/**
 * What is normal for a metric: a stated, robust rule. The median of a window is compared with the median of an earlier
 * one. It is beyond normal when it lies further away than so many robust standard deviations of the earlier window
 * (1.4826 times the median absolute deviation: Leys et al., J. Exp. Soc. Psychol. 49, 2013), and further than a share
 * of the earlier median: a metric that was very steady may move a little. Single outliers move neither median nor
 * deviation.
 */

export interface DeviationRule {
  /** Robust standard deviations. */
  readonly deviations: number
  /** Share of the earlier median. */
  readonly tolerance: number
  /** Data points that each window needs. */
  readonly points: number
}

export interface Comparison {
  readonly now: number
  readonly before: number
  /** How far from `before` is still normal. */
  readonly allowed: number
}

/** Where the later median lies; undefined when one of the windows has too few data points to tell. */
export function compareMedians(
  later: readonly number[],
  earlier: readonly number[],
  { deviations, tolerance, points }: DeviationRule,
): Comparison | undefined {
  if (later.length < points || earlier.length < points) return undefined
  const before = median(earlier)
  const deviation = 1.4826 * median(earlier.map((value) => Math.abs(value - before)))
  return { now: median(later), before, allowed: Math.max(deviations * deviation, tolerance * Math.abs(before)) }
}

export const isAbove = ({ now, before, allowed }: Comparison): boolean => now - before > allowed
export const isBelow = ({ now, before, allowed }: Comparison): boolean => before - now > allowed

/** The middle value, or the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
