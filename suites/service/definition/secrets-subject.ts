import type { Break, CheckContext, UsedSecret } from '../../../harness/index.ts'

export type World = Parameters<Break>[0]

export const NO_SECRETS = {
  verdict: 'not-applicable',
  because: 'No task definition of the platform asks for a secret.',
} as const

export const NOT_FOUND = 'That it does not exist is the finding of secrets.exist.'

/** A day in milliseconds. */
export const DAY = 86_400_000

/** Secrets in a region that the run does not look into cannot be judged by it. */
export function mustBeHere(
  { elsewhere }: UsedSecret,
  { inconclusive, region }: Pick<CheckContext, 'inconclusive' | 'region'>,
): void {
  if (elsewhere !== undefined) inconclusive(`The secret is in ${elsewhere}; this run looks into ${region}.`)
}

/** The task definition of a service of the reference platform, for breaking it. */
export const definitionOf = (ecs: World['ecs'], service: string) =>
  ecs.taskDefinitions.first(({ family }) => family === `production-${service}`)
