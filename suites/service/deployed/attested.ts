/**
 * Checks that require an attestation, because nothing else can establish the item, or nothing else is configured to.
 */
import { check, type CheckContext, type CheckDefinition, type Subject } from '../../../harness/index.ts'

/** What establishes an item besides an attestation. */
interface Alternative {
  /** Whether an attestation is still needed. */
  readonly needed: boolean
  /** A sentence: what establishes the item, or what remains open. */
  readonly because: string
}

interface AttestedItem extends Pick<CheckDefinition<{ readonly subject: Subject }>, 'title' | 'controls' | 'severity'> {
  /** Catalogue item. */
  readonly item: string
  readonly stages: NonNullable<CheckDefinition<{ readonly subject: Subject }>['stages']>
  /** What to do before attesting; begins the remedy. */
  readonly first: string
  /** Absent: only an attestation establishes the item. */
  readonly instead?: (context: CheckContext) => Promise<Alternative>
}

/** Declares a check that an item is attested, where nothing else establishes it. */
export function attested(id: string, { item, first, instead, ...rest }: AttestedItem): void {
  check(id, {
    ...rest,
    covers: [item],
    remedy:
      `${first}, and then: checkride attest ${item} --by <who> --note <what was done> --expires <date> [--attach ` +
      '<report>].',
    each: (platform) => platform.attestables([item]),
    async verify({ must, found, problems }, context) {
      const { needed, because } = (await instead?.(context)) ?? { needed: true, because: '' }
      if (!needed) return context.notApplicable(because)
      if (found?.attestation === undefined)
        return context.inconclusive(`${because} Nobody has vouched for ${item} (${must}).`.trim())
      context.expect(problems, `the attestation of ${item} by ${found.attestation.by} (${found.folder})`).toEqual([])
    },
    provenBy: {
      test: 'test/e2e/attest.test.ts',
      because: 'An attestation is a file of the user, not a state of the account.',
    },
    breaks: {},
  })
}
