import { isAccepted } from './acceptance.ts'
import { amount } from './amount.ts'
import type { CheckSummary, Finding, GateDecision, RunProblem } from './run.ts'
import { SEVERITIES, type Severity, type Verdict } from './verdict.ts'

/** What a failure of each severity does: close the gate, or be reported only. */
export type GatePolicy = Readonly<Record<Severity, 'fail' | 'warn'>>

export const DEFAULT_GATE: GatePolicy = { critical: 'fail', high: 'fail', medium: 'fail', low: 'warn' }

/**
 * Decides from findings and problems. An inconclusive finding closes the gate as a failure does, unless a waiver
 * accepts it; so does a run without findings, and one in which nothing was established, accepted or not.
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
  const ofChecks = new Map(run.checks.map((check) => [check.id, check.severity]))
  const severityOf: SeverityOf = ({ check, severity }) => severity ?? ofChecks.get(check) ?? 'critical'
  // Whatever is not said to be reported only counts, a word that nobody knows too.
  const counts = (finding: Finding): boolean => policy[severityOf(finding)] !== 'warn'
  const closing = run.findings.filter((finding) => isUnsettled(finding) && counts(finding))
  const rootOf = rootsOf(run.findings)
  const isEcho = (finding: Finding): boolean => {
    const root = rootOf(finding)
    // An echo of what is only reported counts by itself: its own severity closes the gate.
    return root !== undefined && (counts(root) || !isUnsettled(root))
  }
  const echoes = closing.filter(isEcho)
  const failed = closing.filter((finding) => finding.verdict === 'fail' && !isEcho(finding))
  const open = closing.filter((finding) => finding.verdict !== 'fail' && !isEcho(finding))
  const reasons = [
    ...(failed.length === 0 ? [] : [`${amount(failed.length, 'failure')} (${severities(failed, severityOf)})`]),
    ...(open.length === 0 ? [] : [`${amount(open.length, 'verdict')} could not be established`]),
    ...(failed.length + open.length === 0 || echoes.length === 0
      ? []
      : [`${amount(echoes.length, 'more finding')} only repeat${echoes.length === 1 ? 's' : ''} another`]),
    ...(run.problems.length === 0 ? [] : [`${amount(run.problems.length, 'problem')} of the run itself`]),
    ...(run.complete ? [] : ['the run ended early']),
    ...(run.findings.length === 0 ? ['nothing was evaluated'] : []),
    ...(run.findings.length > 0 && open.length === 0 && run.findings.every(({ verdict }) => verdict === 'inconclusive')
      ? ['nothing could be established']
      : []),
  ]
  const accepted = run.findings.filter(isAccepted).length
  const rest = 'passed, was waived or does not apply'
  const reported = run.findings.filter((finding) => isUnsettled(finding) && !counts(finding))
  if (reasons.length === 0)
    return {
      open: true,
      exitCode: 0,
      reasons: [
        reported.length === 0
          ? `every ${accepted + echoes.length === 0 ? '' : 'other '}selected check ${rest}`
          : `${amount(reported.length, 'finding')} of a severity that is only reported ` +
            `(${severities(reported, severityOf)}); everything else ${rest}`,
        ...(accepted === 0
          ? []
          : [`${amount(accepted, 'verdict')} could not be established, which waivers accept: that is no pass`]),
        ...(echoes.length === 0
          ? []
          : [`${amount(echoes.length, 'verdict')} could not be established, for a cause that is waived`]),
      ],
    }
  return { open: false, exitCode: failed.length > 0 ? 1 : 2, reasons }
}

/** Verdicts that hold nothing up; any other does, known or not. */
const SETTLED: ReadonlySet<string> = new Set<Verdict>(['pass', 'not-applicable', 'waived'])

/** Whether it failed or could not be established, and nobody accepts that. */
const isUnsettled = (finding: Finding): boolean => !SETTLED.has(finding.verdict) && !isAccepted(finding)

/** Finds the finding that another one only repeats. */
function rootsOf(findings: readonly Finding[]): (finding: Finding) => Finding | undefined {
  const key = (check: string, subject = ''): string => JSON.stringify([check, subject])
  const byKey = new Map(findings.map((finding) => [key(finding.check, finding.subject.id), finding]))
  return ({ echoOf }) => echoOf && byKey.get(key(echoOf.check, echoOf.subject))
}

type SeverityOf = (finding: Finding) => Severity

function severities(findings: readonly Finding[], severityOf: SeverityOf): string {
  const counts = Map.groupBy(findings, severityOf)
  const known: ReadonlySet<string> = new Set(SEVERITIES)
  const others = [...counts.keys()].filter((severity) => !known.has(severity))
  return [...SEVERITIES, ...others]
    .flatMap((severity) => (counts.has(severity) ? [`${counts.get(severity)!.length} ${severity}`] : []))
    .join(', ')
}
