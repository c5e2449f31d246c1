/** What was denied in a run, in the words of every report. */
import type { MissingPermissions } from '../../record/run.ts'
import { count } from './text.ts'

const BECAUSE: Readonly<Record<MissingPermissions['elsewhere'][number]['because'], string>> = {
  'explicit-deny': 'a policy denies it explicitly; look at service control policies and boundaries',
  'some-resources': "denied for some resources only; look at the policy's resources, and at theirs",
}

export interface MissingWords {
  /** What the policies are; absent when granting may help nothing. */
  readonly intro?: string
  /** Policies as JSON, ready to be pasted. */
  readonly policies: readonly string[]
  /** A line for each denial that granting the action may not end. */
  readonly elsewhere: readonly string[]
}

/**
 * The sum of what was denied.
 * @param caller who is to be granted it: an ARN
 * @example missingWords(record.missing, record.environment.caller?.arn).intro
 * // '2 actions were denied. This allows them to …; …'
 */
export function missingWords({ actions, policies, elsewhere }: MissingPermissions, caller?: string): MissingWords {
  const [them, these] = actions.length === 1 ? ['was', 'it'] : ['were', 'them']
  return {
    ...(actions.length === 0
      ? {}
      : {
          intro:
            `${count(actions.length, 'action')} ${them} denied. This allows ${these} to ` +
            `${caller ?? 'the caller'}; what would have been asked next is not in it: 'checkride doctor' has all.`,
        }),
    policies: policies.map((policy) => JSON.stringify(policy, null, 2)),
    elsewhere: elsewhere.map(({ action, because }) => `${action}: ${BECAUSE[because]}.`),
  }
}
