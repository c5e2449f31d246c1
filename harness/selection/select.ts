import type { Declared, DeclarationBase } from '../authoring/declaration.ts'
import { topicOf } from '../authoring/declaration.ts'
import { STAGES, type Controls, type Stage } from '../../record/run.ts'
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
  /** The part of an id before its dot: `kms`. */
  readonly topic?: readonly string[]
}

/** A selection that names something that does not exist, or of which the environment promises nothing. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError'
  readonly code: 'SELECTION_UNKNOWN' | 'SELECTION_NOT_PROMISED'

  constructor(message: string, code: SelectionError['code'] = 'SELECTION_UNKNOWN') {
    super(message)
    this.code = code
  }
}

/** What can be selected: declarations of any kind. */
export type Selectable = Declared & DeclarationBase & { readonly stages?: readonly Stage[] }

/**
 * The selected declarations, in their order.
 * @throws SelectionError naming every value that selects nothing, with the nearest known one
 */
export function select<D extends Selectable>(declarations: readonly D[], selection: Selection): readonly D[] {
  const known: Record<keyof Selection, (declaration: D) => readonly string[]> = {
    id: (declaration) => [declaration.id],
    suite: (declaration) => [declaration.suite],
    item: (declaration) => declaration.covers,
    control: (declaration) => controlsOf(declaration.controls),
    severity: (declaration) => [declaration.severity],
    stage: (declaration) => declaration.stages ?? STAGES,
    topic: (declaration) => [topicOf(declaration)],
  }
  const unknown: string[] = []
  let selected = declarations
  for (const [key, wanted] of Object.entries(selection) as [keyof Selection, readonly string[] | undefined][]) {
    if (wanted === undefined || wanted.length === 0) continue
    const valuesOf = known[key]
    const matches = key === 'control' ? isControl : isLike
    for (const value of wanted)
      if (!declarations.some((declaration) => valuesOf(declaration).some((candidate) => matches(value, candidate))))
        unknown.push(
          `${key} '${value}'${suggestion(value, new Set(declarations.flatMap((declaration) => valuesOf(declaration))))}`,
        )
    selected = selected.filter((declaration) =>
      valuesOf(declaration).some((candidate) => wanted.some((value) => matches(value, candidate))),
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
