/** What a check concluded about one subject. `pass` and `fail` require at least one observation. */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'not-applicable' | 'waived'

export const VERDICTS = [
  'fail',
  'inconclusive',
  'waived',
  'pass',
  'not-applicable',
] as const satisfies readonly Verdict[]

export type Severity = 'critical' | 'high' | 'medium' | 'low'

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[]

/** The lesser of two severities. */
export const lesser = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b) ? a : b)

/**
 * The verdict of a group: the worst of its members, in the order of VERDICTS.
 * A group without members is `inconclusive`.
 */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  const seen = new Set(verdicts)
  return VERDICTS.find((verdict) => seen.has(verdict)) ?? 'inconclusive'
}
