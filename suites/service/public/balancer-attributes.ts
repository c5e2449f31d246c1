import type { LoadBalancerAttribute } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { CheckContext } from '../../../harness/index.ts'
import { given } from '../../given.ts'

/**
 * What is wrong with a load balancer's attributes; only those for HTTP read requests.
 * @example attributeProblems(Attributes, 'network', context) // ['deletion protection is off']
 */
export function attributeProblems(
  attributes: readonly LoadBalancerAttribute[],
  type: string | undefined,
  context: Pick<CheckContext, 'settings' | 'inconclusive'>,
): string[] {
  const value = (key: string): string =>
    given(attributes.find(({ Key }) => Key === key)?.Value, `attribute ${key} of the load balancer`, context)
  const deletable = context.settings.profile.deletionProtection && value('deletion_protection.enabled') !== 'true'
  const problems = deletable ? ['deletion protection is off'] : []
  if (type !== 'application') return problems
  const desync = value('routing.http.desync_mitigation_mode')
  return [
    ...problems,
    ...(value('routing.http.drop_invalid_header_fields.enabled') === 'true'
      ? []
      : ['header fields with invalid names are passed on to tasks']),
    ...(desync === 'defensive' || desync === 'strictest'
      ? []
      : [`requests that could be smuggled are let through (desync mitigation is ${desync})`]),
  ]
}
