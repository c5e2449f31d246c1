/** From the worst. */
export const VERDICTS = ['fail', 'inconclusive', 'waived', 'pass', 'not-applicable'] as const

/** What a check concluded about one subject. `pass` and `fail` require at least one observation. */
export type Verdict = (typeof VERDICTS)[number]

/** From the highest. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const

export type Severity = (typeof SEVERITIES)[number]

/** The lesser of two severities; a word that is none counts as the highest. */
export const lesser = (a: Severity, b: Severity): Severity => (rankOf(a) > rankOf(b) ? a : b)

/** From 0, the highest. */
const rankOf = (severity: Severity): number => Math.max(0, SEVERITIES.indexOf(severity))

/**
 * The verdict of a group: the worst of its members, in the order of VERDICTS.
 * A group without members is `inconclusive`, and so is a member that is no verdict.
 */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  const known: ReadonlySet<string> = new Set(VERDICTS)
  const seen = new Set([...verdicts].map((verdict) => (known.has(verdict) ? verdict : 'inconclusive')))
  return VERDICTS.find((verdict) => seen.has(verdict)) ?? 'inconclusive'
}
