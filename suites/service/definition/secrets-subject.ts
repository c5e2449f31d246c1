import type { CheckContext, UsedSecret } from '../../../harness/index.ts'

export const NO_SECRETS = {
  verdict: 'not-applicable',
  because: 'No task definition of the platform asks for a secret.',
} as const

export const NOT_FOUND = 'That it does not exist is the finding of secrets.exist.'

/** A day in milliseconds. */
export const DAY = 86_400_000

/** Secrets in a region that the run does not look into cannot be judged by it. */
export function requireRunRegion(
  { elsewhere }: UsedSecret,
  { inconclusive, region }: Pick<CheckContext, 'inconclusive' | 'region'>,
): void {
  if (elsewhere !== undefined) inconclusive(`The secret is in ${elsewhere}; this run looks into ${region}.`)
}
