import type { LoadBalancerAttribute } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Settings } from '../../../harness/index.ts'

/**
 * What is wrong with a load balancer's attributes; only those for HTTP read requests.
 * @example attributeProblems(Attributes, 'network', settings) // ['deletion protection is off']
 */
export function attributeProblems(
  attributes: readonly LoadBalancerAttribute[],
  type: string | undefined,
  { profile }: Settings,
): string[] {
  const value = (key: string): string => attributes.find(({ Key }) => Key === key)?.Value ?? 'not set'
  const desync = value('routing.http.desync_mitigation_mode')
  const deletable = profile.deletionProtection && value('deletion_protection.enabled') !== 'true'
  const problems = deletable ? ['deletion protection is off'] : []
  if (type !== 'application') return problems
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
