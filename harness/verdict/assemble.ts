/** From the run log of a run to its record. A pure function: the same run log gives the same record. */
import { coverageBy } from '../../catalogue/index.ts'
import type {
  CheckSummary,
  Finding,
  ItemVerdict,
  Observation,
  RunProblem,
  RunPromises,
  RunRecord,
} from '../../record/run.ts'
import { RUN_RECORD_SCHEMA } from '../../record/run.ts'
import { VERDICTS, worst, type Verdict } from '../../record/verdict.ts'
import { unusedWaivers, type Waiver } from '../environment/waivers.ts'
import { decide, type GatePolicy } from '../../record/gate.ts'
import { settleEchoes } from './echoes.ts'
import { missingPermissions } from './missing.ts'
import { seriesOf } from './series.ts'
import type { Entry } from '../recording/run-log.ts'

/** What is known of a run besides its run log. */
export interface RunFacts extends Pick<
  RunRecord,
  'id' | 'startedAt' | 'finishedAt' | 'tool' | 'environment' | 'configuration'
> {
  /** What the environment promises; absent: everything. */
  readonly promises?: Omit<RunPromises, 'checksLeftOut'>
  /** Why the run ended early; absent when it did not. */
  readonly interruption?: RunProblem
  /** The waivers in force, to tell which covered nothing: they are applied as findings are reached. */
  readonly waivers?: readonly Waiver[]
  /** Problems that only the engine could see. */
  readonly problems: readonly RunProblem[]
}

export function assemble(facts: RunFacts, log: readonly Entry[]): RunRecord {
  const { interruption, problems: seen, waivers = [], promises, ...identity } = facts
  const of = <Kind extends Entry['kind']>(kind: Kind): Extract<Entry, { kind: Kind }>[] =>
    log.filter((entry): entry is Extract<Entry, { kind: Kind }> => entry.kind === kind)
  const checks = of('checks').flatMap((entry) => entry.checks)
  const all = of('checks').flatMap((entry) => entry.all)
  const concluded = of('finding').map((entry) => entry.finding)
  const [end] = of('end')
  const ended = of('ended').map((entry) => entry.problem)
  const complete = end !== undefined && ended.length === 0 && interruption === undefined
  const unplanned = missing(of('planned'), concluded, checks, facts.finishedAt, complete)
  const findings = settleEchoes([...concluded, ...unplanned]).sort(byCheck(checks))
  const problems = [
    ...of('problem').map((entry) => entry.problem),
    ...seen,
    ...ended,
    ...(interruption === undefined ? [] : [interruption]),
  ]
  const absent = new Set(of('absent').map((entry) => entry.observation))
  const observations = of('observation').map(({ observation }) =>
    observation.error !== undefined && absent.has(observation.id)
      ? { ...observation, error: { ...observation.error, absent: true } }
      : observation,
  )
  const denied = missingPermissions(observations)
  const [caller] = of('caller')
  const series = seriesOf(of('sample').map((entry) => entry.sample))
  const outOfScope = of('scope').flatMap((entry) => entry.outOfScope)
  const run = { checks, findings, problems, complete }
  const unused = complete
    ? unusedWaivers(waivers, {
        findings,
        selected: checks.map(({ id }) => id),
        all: all.map(({ id }) => id),
        now: new Date(facts.startedAt),
      })
    : []
  return {
    schema: RUN_RECORD_SCHEMA,
    ...identity,
    complete,
    environment: { ...identity.environment, ...(caller === undefined ? {} : { caller: caller.caller }) },
    ...(promises && { promises: { ...promises, checksLeftOut: of('checks').flatMap(({ leftOut = [] }) => leftOut) } }),
    checks,
    items: itemVerdicts(all, checks, findings).filter(({ id }) => promises?.made.includes(id) ?? true),
    findings,
    ...(outOfScope.length === 0 ? {} : { outOfScope }),
    ...(series.length === 0 ? {} : { series }),
    observations: observations.sort((a, b) => number(a) - number(b)),
    problems,
    ...(unused.length === 0 ? {} : { unusedWaivers: unused }),
    ...(denied === undefined ? {} : { missing: denied }),
    totals: totalsOf(findings),
    gate: decide(run, identity.configuration.gate as GatePolicy),
    statistics: {
      calls: observations.length,
      sharedReads: end?.sharedReads ?? 0,
      retries: observations.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0),
      peakMemoryBytes: end?.peakMemoryBytes ?? 0,
    },
  }
}

/** Findings for planned subjects and selected checks that have none: inconclusive, since they were not evaluated. */
function missing(
  planned: readonly Extract<Entry, { kind: 'planned' }>[],
  concluded: readonly Finding[],
  checks: readonly CheckSummary[],
  at: string,
  complete: boolean,
): Finding[] {
  const known = new Set(concluded.map(({ id }) => id))
  const reported = new Set([...concluded.map(({ check }) => check), ...planned.map(({ check }) => check)])
  const absent = (check: string, subject: Finding['subject']): Finding => ({
    id: `${check} ${subject.id}`,
    check,
    subject,
    verdict: 'inconclusive',
    message: complete ? 'The check ended without a verdict.' : 'The run ended before this check was evaluated.',
    obstacle: { code: 'NOT_EVALUATED' },
    observations: [],
    startedAt: at,
    durationMs: 0,
  })
  return [
    ...planned
      .filter(({ check, subject }) => !known.has(`${check} ${subject.id}`))
      .map(({ check, subject }) => absent(check, subject)),
    ...checks
      .filter(({ id }) => !reported.has(id))
      .map(({ id }) => absent(id, { id: `unknown/${id}`, type: 'account', name: 'not listed', region: '' })),
  ]
}

const number = ({ id }: Observation): number => Number(id.slice(1))

function byCheck(checks: readonly CheckSummary[]): (a: Finding, b: Finding) => number {
  const order = new Map(checks.map(({ id }, index) => [id, index]))
  return (a, b) =>
    (order.get(a.check) ?? 0) - (order.get(b.check) ?? 0) ||
    (a.subject.id < b.subject.id ? -1 : a.subject.id > b.subject.id ? 1 : 0)
}

function itemVerdicts(
  all: Parameters<typeof coverageBy>[0],
  selected: readonly CheckSummary[],
  findings: readonly Finding[],
): ItemVerdict[] {
  const verdicts = Map.groupBy(findings, ({ check }) => check)
  const isSelected = new Set(selected.map(({ id }) => id))
  return coverageBy(all).flatMap(({ id, section, must, checks: serving }) => {
    const evaluated = serving.filter((check) => isSelected.has(check))
    if (evaluated.length === 0) return []
    const verdict = worst(evaluated.flatMap((check) => verdicts.get(check) ?? []).map((finding) => finding.verdict))
    return [
      { id, section, must, verdict, checks: evaluated, unselected: serving.filter((check) => !isSelected.has(check)) },
    ]
  })
}

function totalsOf(findings: readonly Finding[]): Record<Verdict, number> {
  const totals = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>
  for (const { verdict } of findings) totals[verdict]++
  return totals
}
