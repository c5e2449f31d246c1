import type { Check } from '../authoring/check.ts'
import type { Controls, Stage } from '../../record/run.ts'
import type { Severity } from '../../record/verdict.ts'
import { suggestion } from '../suggestion.ts'
import { matchesStar } from '../wildcard.ts'

/** Which checks to run. Within a key any value will do; all keys must hold. An absent key selects everything. */
export interface Selection {
  /** Check ids, `*` allowed: `vpc.*`. */
  readonly id?: readonly string[]
  readonly suite?: readonly string[]
  /** Catalogue items: `DG-INF-05`. */
  readonly item?: readonly string[]
  /** `AC-4`, or with its framework `nist:AC-4`. A control also selects its enhancements: `AC-4` selects `AC-4(26)`. */
  readonly control?: readonly string[]
  readonly severity?: readonly Severity[]
  readonly stage?: readonly Stage[]
  /** The topic before the dot of a check's id: `kms`. */
  readonly service?: readonly string[]
}

/** A selection that names something that does not exist. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError'
  readonly code = 'SELECTION_UNKNOWN'
}

/**
 * The selected checks, in their order.
 * @throws SelectionError naming every value that selects nothing, with the nearest known one
 */
export function select(checks: readonly Check[], selection: Selection): readonly Check[] {
  const known: Record<keyof Selection, (check: Check) => readonly string[]> = {
    id: (check) => [check.id],
    suite: (check) => [check.suite],
    item: (check) => check.covers,
    control: (check) => controlsOf(check.controls),
    severity: (check) => [check.severity],
    stage: (check) => check.stages ?? ['pre', 'post', 'nightly', 'rollback'],
    service: (check) => [check.id.split('.')[0]!],
  }
  const unknown: string[] = []
  let selected = checks
  for (const [key, wanted] of Object.entries(selection) as [keyof Selection, readonly string[] | undefined][]) {
    if (wanted === undefined || wanted.length === 0) continue
    const valuesOf = known[key]
    const matches = key === 'control' ? isControl : isLike
    for (const value of wanted)
      if (!checks.some((check) => valuesOf(check).some((candidate) => matches(value, candidate))))
        unknown.push(`${key} '${value}'${suggestion(value, new Set(checks.flatMap((check) => valuesOf(check))))}`)
    selected = selected.filter((check) =>
      valuesOf(check).some((candidate) => wanted.some((value) => matches(value, candidate))),
    )
  }
  if (unknown.length > 0)
    throw new SelectionError(`Nothing is selected by ${unknown.join(', ')}. 'checkride list' shows what there is.`)
  return selected
}

/** Control ids with and without their framework. */
const controlsOf = (controls: Controls): string[] =>
  Object.entries(controls).flatMap(([framework, ids]: [string, readonly string[]]) =>
    ids.flatMap((id) => [id, `${framework}:${id}`]),
  )

const isLike = (pattern: string, candidate: string): boolean => matchesStar(pattern, candidate, 'any')

const isControl = (wanted: string, candidate: string): boolean => {
  const [have, want] = [candidate.toLowerCase(), wanted.toLowerCase()]
  return have === want || have.startsWith(`${want}(`)
}
