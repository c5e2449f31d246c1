import type { CheckContext, UsedSecret } from '../../../harness/index.ts'

export const NO_SECRETS = {
  verdict: 'not-applicable',
  because: 'No task definition of the platform asks for a secret.',
} as const

export const NOT_FOUND = 'That it does not exist is the finding of secrets.exist.'

/** A day in milliseconds. */
export const DAY = 86_400_000

/** Secrets in a region or an account that the run does not look into cannot be judged by it. */
export function requireRunRegion(
  { elsewhere, subject }: UsedSecret,
  { inconclusive, region, settings }: Pick<CheckContext, 'inconclusive' | 'region' | 'settings'>,
): void {
  if (elsewhere === undefined) return
  if ('region' in elsewhere) inconclusive(`The secret is in ${elsewhere.region}; this run looks into ${region}.`)
  else
    inconclusive(
      `What there is to know of ${subject.name} is not read: it belongs to account ${elsewhere.account}; name a role ` +
        `for that account in environments.${settings.environment}.accounts.`,
      'OTHER_ACCOUNT',
    )
}
