import type { CheckSummary, Controls, Finding, Observation, RunRecord } from '../../record/run.ts'
import { isAccepted } from '../../record/acceptance.ts'
import { VERDICTS, worst, type Verdict } from '../../record/verdict.ts'
import { FRAMEWORKS } from '../../catalogue/frameworks/index.ts'

/** A check with what it concluded. */
export interface CheckView {
  readonly check: CheckSummary
  /** The worst first; empty when the run ended before the check was evaluated. */
  readonly findings: readonly Finding[]
  readonly verdict: Verdict
}

/** An observation with its number in the report, from 1 in the order of the record. */
export interface NumberedObservation {
  readonly number: number
  readonly observation: Observation
}

export interface ControlView {
  readonly id: string
  readonly verdict: Verdict
  readonly checks: readonly CheckView[]
}

/** A run record with its references resolved. */
export interface RunView {
  readonly record: RunRecord
  readonly checks: ReadonlyMap<string, CheckView>
  readonly suites: ReadonlyMap<string, readonly CheckView[]>
  readonly observations: ReadonlyMap<string, NumberedObservation>
  /** The findings that only repeat another one, by its id. */
  readonly echoes: ReadonlyMap<string, readonly Finding[]>
}

/**
 * Resolves the record's references.
 * @throws Error RECORD_INCONSISTENT when a finding names a check or an observation that the record does not hold: a
 * report that leaves it out would be wrong without showing it.
 */
export function viewOf(record: RunRecord): RunView {
  const observations = new Map(
    record.observations.map((observation, index) => [observation.id, { number: index + 1, observation }]),
  )
  const byCheck = new Map<string, Finding[]>(record.checks.map(({ id }) => [id, []]))
  for (const finding of record.findings) {
    const findings = byCheck.get(finding.check)
    if (findings === undefined) throw inconsistent(finding, `check '${finding.check}'`)
    findings.push(finding)
    const missing = finding.observations.find((id) => !observations.has(id))
    if (missing !== undefined) throw inconsistent(finding, `observation '${missing}'`)
  }
  const checks = new Map(record.checks.map((check) => [check.id, checkView(check, byCheck.get(check.id) ?? [])]))
  const echoes = Map.groupBy(
    record.findings.filter(({ echoOf }) => echoOf !== undefined),
    ({ echoOf }) => `${echoOf?.check} ${echoOf?.subject}`,
  )
  return { record, checks, suites: Map.groupBy(checks.values(), ({ check }) => check.suite), observations, echoes }
}

/**
 * Every framework that the run's checks map to: its controls in natural order, each with the worst verdict of its
 * checks.
 */
export function controlsOf({ checks }: RunView): ReadonlyMap<keyof Controls, readonly ControlView[]> {
  const frameworks = new Map<keyof Controls, readonly ControlView[]>()
  for (const framework of Object.keys(FRAMEWORKS) as (keyof Controls)[]) {
    const pairs = [...checks.values()].flatMap((view) =>
      (view.check.controls[framework] ?? []).map((id) => ({ id, view })),
    )
    if (pairs.length === 0) continue
    const controls = [...Map.groupBy(pairs, ({ id }) => id)].map(([id, of]) =>
      controlView(
        id,
        of.map(({ view }) => view),
      ),
    )
    frameworks.set(
      framework,
      controls.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
    )
  }
  return frameworks
}

/** Request ids of the calls that a finding rests on, where an answer carried one: they are CloudTrail's. */
export function requestIdsOf(finding: Finding, { observations }: RunView): readonly string[] {
  return finding.observations.flatMap((id) => observations.get(id)?.observation.requestId ?? [])
}

/**
 * Whether somebody must act on it: it failed, or could not be established, which nobody accepts, and it does not only
 * repeat another finding.
 */
export const needsAction = (finding: Finding): boolean =>
  finding.echoOf === undefined &&
  (finding.verdict === 'fail' || (finding.verdict === 'inconclusive' && !isAccepted(finding)))

/** The findings that only repeat this one. */
export const echoesOf = ({ id }: Finding, { echoes }: RunView): readonly Finding[] => echoes.get(id) ?? []

/** Whether a check has something to be done: a finding that needs action, or none because it was not evaluated. */
export const isToDo = ({ findings }: Pick<CheckView, 'findings'>): boolean =>
  findings.length === 0 || findings.some(needsAction)

/** Whether the check's remedy is what helps: something fails. What could not be established names its own way out. */
export const needsRemedy = ({ findings }: Pick<CheckView, 'findings'>): boolean =>
  findings.some((finding) => finding.verdict === 'fail' && finding.echoOf === undefined)

function checkView(check: CheckSummary, findings: readonly Finding[]): CheckView {
  const rank = ({ verdict }: Finding): number => VERDICTS.indexOf(verdict)
  return {
    check,
    findings: findings.toSorted((a, b) => rank(a) - rank(b)),
    verdict: worst(findings.map(({ verdict }) => verdict)),
  }
}

function controlView(id: string, checks: readonly CheckView[]): ControlView {
  return { id, checks, verdict: worst(checks.map(({ verdict }) => verdict)) }
}

function inconsistent(finding: Finding, missing: string): Error {
  return new Error(
    `RECORD_INCONSISTENT: finding '${finding.id}' refers to ${missing}, which the run record does not hold. ` +
      'Report this as a defect of the run, not of the platform.',
  )
}
