import type { Check, CheckDefinition } from './check.ts'
import type { Variant, VariantOf } from './variant.ts'
import type { Subject } from '../../record/run.ts'

/**
 * Where the file that is being imported stands; check() and variants() read it, so that nobody names suites and files.
 */
export interface Origin {
  readonly suite: string
  readonly source: string
  readonly url: string
}

interface Registry {
  readonly checks: Check[]
  readonly variants: VariantOf[]
  origin: Origin | undefined
}

// Shared by every copy of this module (sources, build, a worker's transform) through the global registry of symbols.
const KEY = Symbol.for('checkride.registry')
const holder = globalThis as { [KEY]?: Registry }
export const registry: Registry = (holder[KEY] ??= { checks: [], variants: [], origin: undefined })

/**
 * Declares a check. `id` is `topic.rule` in kebab case, unique among all checks.
 * @throws Error CHECK_DUPLICATE when the id is taken.
 */
export function check<Target extends { readonly subject: Subject }>(
  id: string,
  definition: CheckDefinition<Target>,
): void {
  const taken = registry.checks.find((other) => other.id === id)
  if (taken !== undefined)
    throw new Error(
      `CHECK_DUPLICATE: the id '${id}' is declared in ${registry.origin?.source ?? 'this file'} and already in ` +
        `${taken.source}. Rename one of them.`,
    )
  const { suite = 'local', source = 'unknown', url = 'unknown' } = registry.origin ?? {}
  // Targets are produced by this definition's own `each` and only handed to its own `verify`.
  registry.checks.push({
    ...(definition as unknown as CheckDefinition<{ readonly subject: Subject }>),
    id,
    suite,
    source,
    url,
  })
}

/**
 * Declares variants of a check, in a file that ends in `.variants.ts` and stands beside its check: scenes in which the
 * platform is built otherwise than the reference platform, and what the check must say of them.
 * @throws Error VARIANTS_DUPLICATE when the check has a variant of the same words already.
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
  const { source = 'unknown', url = 'unknown' } = registry.origin ?? {}
  for (const row of rows) {
    const taken = registry.variants.find((other) => other.check === check && other.what === row.what)
    if (taken !== undefined)
      throw new Error(
        `VARIANTS_DUPLICATE: the variant '${row.what}' of ${check} is declared in ${source} and already in ` +
          `${taken.source}. Reword one of them.`,
      )
    registry.variants.push({ ...row, check, source, url })
  }
}
