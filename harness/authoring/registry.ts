import type { Subject } from '../../record/run.ts'
import type { Check, CheckDefinition, Prepare } from './check.ts'
import { problemsOfCheck, problemsOfVariant } from './definition.ts'
import type { Declared, Origin } from './declaration.ts'
import type { Variant, VariantOf } from './variant.ts'

/** What suites declare, by kind. A new kind needs a member here, a row in KINDS, and its declaring function. */
export interface Declarations {
  readonly check: Check
}

/** What is built for the checks of a folder, as registered. */
export interface Preparation {
  readonly prepare: Prepare
  readonly url: string
}

export type Kind = keyof Declarations

interface Registry {
  readonly declarations: { readonly kind: Kind; readonly declaration: Declarations[Kind] }[]
  readonly variants: VariantOf[]
  readonly preparations: Preparation[]
  origin: Origin | undefined
}

// Shared by every copy of this module (sources, build, a worker's transform) through the global registry of symbols.
const KEY = Symbol.for('checkride.registry')
const holder = globalThis as { [KEY]?: Registry }
export const registry: Registry = (holder[KEY] ??= {
  declarations: [],
  variants: [],
  preparations: [],
  origin: undefined,
})

const UNKNOWN: Origin = { suite: 'local', source: 'unknown', url: 'unknown' }

/** Everything of a kind that was declared so far, in its order. */
export const declared = <K extends Kind>(kind: K): Declarations[K][] =>
  registry.declarations.flatMap((each) => (each.kind === kind ? [each.declaration as Declarations[K]] : []))

/** @throws Error CHECK_DUPLICATE when the id is taken, by whatever kind */
function declare<K extends Kind>(
  kind: K,
  declaration: Omit<Declarations[K], keyof Origin> & Pick<Declared, 'id'>,
): void {
  const { id } = declaration
  const taken = registry.declarations.find((other) => other.declaration.id === id)?.declaration
  if (taken !== undefined)
    throw new Error(
      `CHECK_DUPLICATE: the id '${id}' is declared in ${registry.origin?.source ?? 'this file'} and already in ` +
        `${taken.source}. Rename one of them.`,
    )
  registry.declarations.push({
    kind,
    declaration: { ...declaration, ...(registry.origin ?? UNKNOWN) } as unknown as Declarations[K],
  })
}

/**
 * Declares a check. `id` is `topic.rule` in kebab case, unique among all declarations.
 * @throws Error CHECK_DUPLICATE when the id is taken, CHECK_INVALID naming every problem of the definition
 * @example
 * check('vpc.available', {
 *   title: 'The VPC can be used',
 *   covers: ['DG-INF-01'],
 *   controls: { nist: ['SC-7'] },
 *   severity: 'high',
 *   remedy: 'Wait until the VPC is available, or create it again.',
 *   each: (platform) => platform.vpcs(),
 *   async verify(vpc, { expect }) {
 *     expect(vpc.State, `state of ${vpc.VpcId}`).toBe('available')
 *   },
 *   breaks: {
 *     'it is still being made': (_, find) => {
 *       find.vpc().State = 'pending'
 *     },
 *   },
 * })
 */
export function check<Target extends { readonly subject: Subject }>(
  id: string,
  definition: CheckDefinition<Target>,
): void {
  const problems = problemsOfCheck(id, definition)
  if (problems.length > 0)
    throw new Error(`CHECK_INVALID: the check '${id}' cannot be used as it is defined:\n${problems.join('\n')}`)
  // The subjects come from this definition's own `each` and go only to its own `verify`.
  declare('check', { ...(definition as unknown as CheckDefinition<{ readonly subject: Subject }>), id })
}

/**
 * Declares variants of a check, in a file that ends in `.variants.ts` beside its check: scenes in which the platform
 * differs from the reference platform, and the findings that the check must give.
 * @throws Error VARIANTS_DUPLICATE when the check has a variant of the same words already, VARIANTS_INVALID naming
 *   every problem of one
 * @example
 *   variants('repository.scan-on-push', [
 *     {
 *       what: 'a repository of another team',
 *       arrange: ({ ecr }) => void ecr.repositories.add({ ...ecr.repositories.first(), repositoryName: 'other' }),
 *       expected: 'pass',
 *     },
 *   ])
 */
export function variants(check: string, rows: readonly Variant[]): void {
  const { source, url } = registry.origin ?? UNKNOWN
  for (const row of rows) {
    const problems = problemsOfVariant(row)
    if (problems.length > 0)
      throw new Error(
        `VARIANTS_INVALID: the variant '${row?.what}' of ${check} cannot be used as it is written:\n${problems.join('\n')}`,
      )
    const taken = registry.variants.find((other) => other.check === check && other.what === row.what)
    if (taken !== undefined)
      throw new Error(
        `VARIANTS_DUPLICATE: the variant '${row.what}' of ${check} is declared in ${source} and already in ` +
          `${taken.source}. Reword one of them.`,
      )
    registry.variants.push({ ...row, check, source, url })
  }
}

/**
 * Declares what the checks of a folder, and of those below it, need in the sandbox when they are proven and the
 * reference platform does not have. It stands in a file of that folder that ends in `.prepare.ts`, and runs before the
 * preparation of a check itself.
 * @example
 *   prepare((_, find) => {
 *     find.repository('worker').imageTagMutability = 'IMMUTABLE'
 *     return { operations: { mandatoryTags: { Team: [] } } }
 *   })
 */
export function prepare(build: Prepare): void {
  if (typeof build !== 'function') throw new Error('PREPARE_INVALID: prepare(…) takes a function of world and find.')
  registry.preparations.push({ prepare: build, url: (registry.origin ?? UNKNOWN).url })
}
