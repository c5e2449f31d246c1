/** What a file of this folder exports: a platform as somebody met it, and the verdicts that are right on it. */
import { findersOf, type Finders } from '../../fixtures/platform/finders/index.ts'
import { runVariant, flawsInVariant, type ProofSandboxes } from '../../harness/proof/variants.ts'
import type { Check } from '../../harness/authoring/check.ts'
import type { Variant, World } from '../../harness/index.ts'

/** A situation: the reference platform, changed into what a report, a recording or a document of AWS showed. */
export interface Situation extends Pick<Variant, 'settings' | 'profile'> {
  /** What was met, as its owner would say it. */
  readonly what: string
  /** Where it was met: the address of the report or of the document that says what is right. */
  readonly source: string
  /** Changes the reference platform. The world of another account, in the same region, comes from `account`. */
  readonly arrange?: (world: World, find: Finders, account: (id: string) => World) => void
  /** By id of the check: what is expected of its findings, as in a variant. */
  readonly expected: Readonly<Record<string, Variant['expected']>>
}

/**
 * Declares a situation; the default export of its file.
 *
 * @example
 * export default situation({
 *   what: 'a VPC on dedicated hardware',
 *   source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html',
 *   arrange: (_, find) => {
 *     find.vpc().InstanceTenancy = 'dedicated'
 *   },
 *   expected: { 'tenancy.shared': 'fail' },
 * })
 */
export const situation = (declared: Situation): Situation => declared

/** Everything that is otherwise than expected, check by check; empty when all is right. */
export async function flawsInSituation(
  sandboxes: ProofSandboxes,
  checks: readonly Check[],
  test: Parameters<typeof runVariant>[2],
  { what, arrange, expected, ...setting }: Situation,
): Promise<string[]> {
  const each = Object.entries(expected).map(async ([id, wanted]) => {
    const check = checks.find((one) => one.id === id)
    if (check === undefined) return [`${id}: there is no such check`]
    const result = await runVariant(sandboxes, check, test, {
      ...setting,
      what,
      arrange: (world, account) => arrange?.(world, findersOf(world), account),
      expected: wanted,
    })
    return flawsInVariant(result, { expected: wanted }).map((flaw) => `${id}: ${flaw}`)
  })
  return (await Promise.all(each)).flat()
}
