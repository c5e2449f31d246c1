import { amount } from './amount.ts'
import type { CheckSummary, Finding, GateDecision, RunProblem } from './run.ts'
import { SEVERITIES, type Severity } from './verdict.ts'

/** What a failure of each severity does: close the gate, or be reported only. */
export type GatePolicy = Readonly<Record<Severity, 'fail' | 'warn'>>

export const DEFAULT_GATE: GatePolicy = { critical: 'fail', high: 'fail', medium: 'fail', low: 'warn' }

/**
 * Decides from findings and problems. An inconclusive finding closes the gate as a failure does; so does a run without
 * findings.
 */
export function decide(
  run: {
    readonly checks: readonly CheckSummary[]
    readonly findings: readonly Finding[]
    readonly problems: readonly RunProblem[]
    readonly complete: boolean
  },
  policy: GatePolicy,
): GateDecision {
  const severityOf = new Map(run.checks.map((check) => [check.id, check.severity]))
  const counts = (finding: Finding): boolean => policy[severityOf.get(finding.check) ?? 'critical'] === 'fail'
  const failed = run.findings.filter((finding) => finding.verdict === 'fail' && counts(finding))
  const open = run.findings.filter((finding) => finding.verdict === 'inconclusive' && counts(finding))
  const reasons = [
    ...(failed.length === 0 ? [] : [`${amount(failed.length, 'failure')} (${severities(failed, severityOf)})`]),
    ...(open.length === 0 ? [] : [`${amount(open.length, 'verdict')} could not be established`]),
    ...(run.problems.length === 0 ? [] : [`${amount(run.problems.length, 'problem')} of the run itself`]),
    ...(run.complete ? [] : ['the run ended early']),
    ...(run.findings.length === 0 ? ['nothing was evaluated'] : []),
    ...(run.findings.length > 0 && open.length === 0 && run.findings.every(({ verdict }) => verdict === 'inconclusive')
      ? ['nothing could be established']
      : []),
  ]
  const rest = 'passed, was waived or does not apply'
  const reported = run.findings.filter(
    (finding) => (finding.verdict === 'fail' || finding.verdict === 'inconclusive') && !counts(finding),
  )
  if (reasons.length === 0)
    return {
      open: true,
      exitCode: 0,
      reasons: [
        reported.length === 0
          ? `every selected check ${rest}`
          : `${amount(reported.length, 'finding')} of a severity that is only reported ` +
            `(${severities(reported, severityOf)}); everything else ${rest}`,
      ],
    }
  return { open: false, exitCode: failed.length > 0 ? 1 : 2, reasons }
}

function severities(findings: readonly Finding[], severityOf: ReadonlyMap<string, Severity>): string {
  const counts = Map.groupBy(findings, (finding) => severityOf.get(finding.check) ?? 'critical')
  return SEVERITIES.flatMap((severity) =>
    counts.has(severity) ? [`${counts.get(severity)!.length} ${severity}`] : [],
  ).join(', ')
}
