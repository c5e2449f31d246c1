import type { Check, CheckDefinition } from './check.ts'
import type { Subject } from '../../record/run.ts'

/**
 * Where the file that is being imported stands; check() reads it, so that a check names neither its suite nor its file.
 */
export interface Origin {
  readonly suite: string
  readonly source: string
  readonly url: string
}

interface Registry {
  readonly checks: Check[]
  origin: Origin | undefined
}

// Shared by every copy of this module (sources, build, a worker's transform) through the global registry of symbols.
const KEY = Symbol.for('checkride.registry')
const holder = globalThis as { [KEY]?: Registry }
export const registry: Registry = (holder[KEY] ??= { checks: [], origin: undefined })

/**
 * Declares a check. `id` is `topic.rule` in kebab case, unique among all checks.
 * @throws Error CHECK_DUPLICATE when the id is taken.
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
