/** The planned reads of a selection, tried on an environment: a run of one subject of each check, which is not kept. */
import { leastPrivilege } from '../../policy/least.ts'
import type { Policy } from '../../policy/document.ts'
import type { MissingPermissions, Observation, RunRecord } from '../../record/run.ts'
import type { PlannedCall } from '../commands/plan.ts'

/** Why an operation was not tried: a call before it was denied, its checks ended before it, or there was nobody to ask. */
export type Untried = 'denied-before' | 'ended-before' | 'nothing-to-ask'

export interface TriedReads {
  /** Calls that were sent, pages and probes included. */
  readonly calls: number
  /** Planned operations that need a permission, as `ec2:DescribeVpcs`; each is in one of the lists below. */
  readonly planned: readonly string[]
  readonly answered: readonly string[]
  readonly denied: readonly string[]
  readonly untried: readonly { readonly operation: string; readonly because: Untried }[]
  /** What allows everything that was denied, and what was not tried for that reason. */
  readonly policies: readonly Policy[]
  readonly elsewhere: MissingPermissions['elsewhere']
}

const nameOf = ({ service, operation }: Pick<Observation, 'service' | 'operation'>): string => `${service}:${operation}`
const isDenied = ({ error }: Observation): boolean => error?.code === 'READ_DENIED' && !error.absent

/**
 * Compares what was planned with what the run was answered.
 * @param record of a run of the same checks
 * @example triedReads((await planCalls([], flags)).calls, record).denied // ['ec2:DescribeVpcs']
 */
export function triedReads(calls: readonly PlannedCall[], record: RunRecord): TriedReads {
  const { observations, missing } = record
  const seen = new Set(observations.map(nameOf))
  const deniedCalls = observations.filter(isDenied)
  const denied = [...new Set(deniedCalls.map(nameOf))].sort()
  const planned = calls.filter(({ permission }) => permission !== '')
  const why = whyUntried(record, new Set(deniedCalls.map(({ id }) => id)))
  const untried = planned
    .filter(({ operation }) => !seen.has(operation))
    .map(({ operation, permission, checks }) => ({ operation, permission, because: why(checks) }))
  const elsewhere = missing?.elsewhere ?? []
  const held = new Set(
    observations.filter((call) => !isDenied(call)).flatMap(({ permission }) => permission.split(' ')),
  )
  const blocked = untried
    .filter(({ because }) => because === 'denied-before')
    .flatMap(({ permission }) => permission.split(' '))
    .filter((action) => !held.has(action) && !elsewhere.some((other) => other.action === action))
  return {
    calls: observations.length,
    planned: planned.map(({ operation }) => operation),
    answered: planned.map(({ operation }) => operation).filter((name) => seen.has(name) && !denied.includes(name)),
    denied,
    untried: untried.map(({ operation, because }) => ({ operation, because })),
    policies: leastPrivilege([...(missing?.actions ?? []), ...blocked]),
    elsewhere,
  }
}

/** Why none of these checks came to ask, by what they did ask before. */
function whyUntried({ findings }: RunRecord, denied: ReadonlySet<string>): (checks: readonly string[]) => Untried {
  return (checks) => {
    const own = findings.filter(({ check }) => checks.includes(check))
    if (own.some(({ observations }) => observations.some((id) => denied.has(id)))) return 'denied-before'
    return own.some(
      ({ verdict, obstacle }) => verdict === 'fail' || ![undefined, 'NO_SUBJECT'].includes(obstacle?.code),
    )
      ? 'ended-before'
      : 'nothing-to-ask'
  }
}
