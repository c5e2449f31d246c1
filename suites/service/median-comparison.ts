/**
 * Compares the median of a metric's window with the median of an earlier one. They differ when they are further apart
 * than a number of robust standard deviations of the earlier window (1.4826 times the median absolute deviation: Leys
 * et al., J. Exp. Soc. Psychol. 49, 2013), and than a share of the earlier median, for very steady metrics. Single
 * outliers change neither median nor deviation.
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
  /** The largest tolerated distance from `before`. */
  readonly allowed: number
}

/** Both medians; undefined when one of the windows has too few data points. */
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
