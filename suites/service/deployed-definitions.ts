/** What a service deploys, for checks that judge all of it. */
import { awaitsTaskSet, definitionsOf, type CheckContext, type Platform } from '../../harness/index.ts'

type Service = Awaited<ReturnType<Platform['services']>>[number]
type Definition = Awaited<ReturnType<Platform['taskDefinitions']>>[number]

/** Ends a check of what another controller has not deployed yet. */
export function unlessAwaiting(service: Service, { notApplicable }: Pick<CheckContext, 'notApplicable'>): void {
  if (awaitsTaskSet(service))
    notApplicable(
      'Something outside of AWS deploys the service (EXTERNAL), and it has no task set yet: services.deployed.',
    )
}

/**
 * The task definitions that a service deploys, by itself or by its task sets; ends the check where there is none.
 * @example for (const { family } of await requireDefinitions(service, context)) …
 */
export async function requireDefinitions(
  service: Service,
  context: Pick<CheckContext, 'platform' | 'inconclusive' | 'notApplicable'>,
): Promise<Definition[]> {
  unlessAwaiting(service, context)
  const found = definitionsOf(service, await context.platform.taskDefinitions())
  return found.length > 0
    ? found
    : context.inconclusive(
        `The task definition ${service.taskDefinition} of ${service.serviceName} was not among those read.`,
      )
}
