import type { CheckSummary, Finding, Observation, RunRecord } from '../record/run.ts'
import { viewOf } from './writing/view.ts'

export const RESULTS_SCHEMA = 'checkride.results/1'

type ResultFinding = Omit<Finding, 'check'> & { readonly check: CheckSummary }
type ResultObservation = Omit<Observation, 'input' | 'attempts'>

/** The results for programs, described in docs/reports.md. Within one schema id, members are only added. */
export interface Results extends Omit<
  RunRecord,
  'schema' | 'id' | 'startedAt' | 'finishedAt' | 'complete' | 'configuration' | 'checks' | 'findings' | 'observations'
> {
  readonly schema: typeof RESULTS_SCHEMA
  readonly run: Pick<RunRecord, 'id' | 'startedAt' | 'finishedAt' | 'complete'>
  readonly configuration: Omit<RunRecord['configuration'], 'settings'>
  readonly findings: readonly ResultFinding[]
  /** Checks that the run selected and did not come to evaluate. */
  readonly unevaluated: readonly CheckSummary[]
  readonly observations: readonly ResultObservation[]
}

/**
 * The run's results for programs: each finding carries its check's metadata, observations come without parameters and
 * answers.
 */
export function writeJson(record: RunRecord): string {
  const { checks } = viewOf(record)
  const views = [...checks.values()]
  const {
    id,
    startedAt,
    finishedAt,
    complete,
    tool,
    environment,
    configuration,
    gate,
    totals,
    items,
    promises,
    problems,
    missing,
    statistics,
  } = record
  const results: Results = {
    schema: RESULTS_SCHEMA,
    run: { id, startedAt, finishedAt, complete },
    tool,
    environment,
    configuration: {
      sha256: configuration.sha256,
      selection: configuration.selection,
      ...(configuration.allowed === undefined ? {} : { allowed: configuration.allowed }),
      gate: configuration.gate,
      ...(configuration.strict === undefined ? {} : { strict: configuration.strict }),
    },
    gate,
    totals,
    items,
    ...(promises === undefined ? {} : { promises }),
    findings: views.flatMap(({ check, findings }) => findings.map((finding) => ({ ...finding, check }))),
    unevaluated: views.filter(({ findings }) => findings.length === 0).map(({ check }) => check),
    ...(record.outOfScope === undefined ? {} : { outOfScope: record.outOfScope }),
    ...(record.series === undefined ? {} : { series: record.series }),
    observations: record.observations.map(({ input: _input, attempts: _attempts, ...observation }) => observation),
    problems,
    ...(record.unusedWaivers === undefined ? {} : { unusedWaivers: record.unusedWaivers }),
    ...(missing === undefined ? {} : { missing }),
    statistics,
  }
  return `${JSON.stringify(results, null, 2)}\n`
}
