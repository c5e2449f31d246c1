import { isAccepted } from '../record/acceptance.ts'
import type { CheckSummary, Finding, RunRecord } from '../record/run.ts'
import type { Verdict } from '../record/verdict.ts'
import { paragraph, printer, type Print, type TerminalOptions } from './writing/print.ts'
import { count, utc, visible } from './writing/text.ts'
import { SIGNS, WORDS } from './writing/words.ts'

/** In the order in which a person wants to read them. */
export const CHANGES = [
  'newly-failing',
  'newly-inconclusive',
  'still-failing',
  'still-inconclusive',
  'fixed',
  'other',
  'new',
  'gone',
  'unknown',
] as const
export type ChangeKind = (typeof CHANGES)[number]

export interface Change {
  readonly kind: ChangeKind
  readonly finding: Finding
  /** Absent when the finding was not in the run before. */
  readonly before?: Verdict
  /** Absent when the finding is not in the run after. */
  readonly after?: Verdict
  /** The check's file was edited between the runs: the verdicts are of different rules. */
  readonly ruleChanged: boolean
}

export interface RunComparison {
  readonly before: RunRecord
  readonly after: RunRecord
  readonly changes: readonly Change[]
  /** Findings with the same verdict as before that need no action. */
  readonly unchanged: number
  /** Why the runs can be compared in part only. */
  readonly cautions: readonly string[]
}

/**
 * What changed from one run to the next, by finding id. A failure that is missing now is `gone` only when
 * its check was evaluated and could list its subjects; else it is `unknown`. A new subject that fails is newly failing.
 */
export function compareRuns(before: RunRecord, after: RunRecord): RunComparison {
  const previous = new Map(before.findings.map((finding) => [finding.id, finding]))
  const current = new Map(after.findings.map((finding) => [finding.id, finding]))
  const ruleChanged = changedRules(before, after)
  const change = (finding: Finding, kind: ChangeKind): Change => {
    const [then, now] = [previous.get(finding.id)?.verdict, current.get(finding.id)?.verdict]
    return {
      kind,
      finding,
      ...(then && { before: then }),
      ...(now && { after: now }),
      ruleChanged: ruleChanged(finding.check),
    }
  }
  const present = after.findings.flatMap((finding) => {
    const kind = kindOf(previous.get(finding.id), finding)
    return kind === undefined ? [] : [change(finding, kind)]
  })
  const enumeratedChecks = enumerated(previous, after)
  const absent = before.findings
    .filter(({ id }) => !current.has(id))
    .map((finding) => change(finding, enumeratedChecks.has(finding.check) ? 'gone' : 'unknown'))
  const changes = [...present, ...absent].sort((a, b) => CHANGES.indexOf(a.kind) - CHANGES.indexOf(b.kind))
  return {
    before,
    after,
    changes,
    unchanged: after.findings.length - present.length,
    cautions: cautionsOf(before, after),
  }
}

function kindOf(then: Finding | undefined, now: Finding): ChangeKind | undefined {
  const [before, after] = [then?.verdict, now.verdict]
  if (isAccepted(now)) {
    if (then === undefined) return 'new'
    return isAccepted(then) ? undefined : 'other'
  }
  if (after === 'fail') return before === 'fail' ? 'still-failing' : 'newly-failing'
  if (after === 'inconclusive') return before === 'inconclusive' ? 'still-inconclusive' : 'newly-inconclusive'
  if (before === undefined) return 'new'
  if (before === after) return undefined
  return before === 'fail' && after === 'pass' ? 'fixed' : 'other'
}

/**
 * The checks of a run that listed their subjects: those with findings, and without one that is inconclusive on a
 * subject not seen before.
 */
function enumerated(previous: ReadonlyMap<string, Finding>, { findings }: RunRecord): ReadonlySet<string> {
  const incomplete = new Set(
    findings.filter(({ id, verdict }) => verdict === 'inconclusive' && !previous.has(id)).map(({ check }) => check),
  )
  return new Set(findings.map(({ check }) => check)).difference(incomplete)
}

function changedRules(before: RunRecord, after: RunRecord): (check: string) => boolean {
  const hashes = ({ checks }: RunRecord): Map<string, string> =>
    new Map(checks.map(({ id, sourceSha256 }: CheckSummary) => [id, sourceSha256]))
  const [then, now] = [hashes(before), hashes(after)]
  return (check) => then.has(check) && now.has(check) && then.get(check) !== now.get(check)
}

function cautionsOf(before: RunRecord, after: RunRecord): string[] {
  const differ = (what: string, of: (record: RunRecord) => string): string[] =>
    of(before) === of(after) ? [] : [`The runs differ in ${what}: ${of(before)} before, ${of(after)} after.`]
  return [
    ...differ('environment', ({ environment }) => environment.name),
    ...differ('kind', ({ environment }) => environment.kind),
    ...differ('account', ({ environment }) => environment.caller?.account ?? 'not established'),
    ...differ('region', ({ environment }) => environment.region),
    ...differ('tool version', ({ tool }) => tool.version),
    ...(before.configuration.sha256 === after.configuration.sha256
      ? []
      : ['The expected values were changed between the runs.']),
    ...(before.complete ? [] : ['The run before was interrupted.']),
    ...(after.complete ? [] : ['The run after was interrupted: what is missing from it is unknown, not gone.']),
  ]
}

const TITLES: Readonly<Record<ChangeKind, string>> = {
  'newly-failing': 'Newly failing',
  'newly-inconclusive': 'Newly inconclusive',
  'still-failing': 'Still failing',
  'still-inconclusive': 'Still inconclusive',
  fixed: 'Fixed',
  other: 'Otherwise changed',
  new: 'New, nothing to do',
  gone: 'Gone: the subject is no longer among those that the check lists',
  unknown: 'Unknown: not looked at, or its subjects could not be listed',
}

/** What changed, for a terminal: the worst first, with all details of what is newly failing. */
export function writeChanges(comparison: RunComparison, options: TerminalOptions): string {
  const { before, after, changes, unchanged, cautions } = comparison
  const print = printer(options)
  const heading = [
    `${print.bold(visible(after.environment.name))}: from ${utc(before.startedAt)} to ${utc(after.startedAt)}`,
    ...cautions.flatMap((text) => paragraph(text, { ...print, indent: '  ', label: '! ', style: print.warn })),
  ]
  const groups = [...Map.groupBy(changes, ({ kind }) => kind)].map(([kind, members]) => [
    print.bold(`${TITLES[kind]} (${members.length})`),
    ...members.flatMap((change) => changeLines(change, print)),
  ])
  return [heading, ...groups, [`${count(unchanged, 'finding')} unchanged`]]
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

function changeLines({ kind, finding, before, after, ruleChanged }: Change, print: Print): string[] {
  const verdict = after ?? before ?? finding.verdict
  const { subject, check, message } = finding
  const transition =
    [before, after].map((each) => (each === undefined ? 'absent' : WORDS[each])).join(' → ') +
    (isAccepted(finding) && after !== undefined ? ' (accepted)' : '')
  const lines = [
    `  ${print.verdict(verdict, SIGNS[verdict])} ${visible(`${subject.name}  ${check}`)}  ${print.dim(transition)}`,
  ]
  if (subject.name !== subject.id) lines.push(print.dim(`    ${visible(subject.id)}`))
  if (kind === 'newly-failing' || kind === 'newly-inconclusive')
    lines.push(...paragraph(message, { ...print, indent: '    ' }))
  if (ruleChanged) lines.push(...paragraph('The rule was edited between the runs.', { ...print, indent: '    ' }))
  return lines
}
