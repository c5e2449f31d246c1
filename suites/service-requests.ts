/** What is known of a request that a service of AWS makes by itself, for conditions of policies. */
import type { CheckContext } from '../harness/index.ts'
import { keysOf, type Facts, type Policy } from '../policy/index.ts'

/** For whom a service acts. */
export interface Cause {
  /** Such as `cloudtrail.amazonaws.com`. */
  readonly service: string
  /** The account and region of what the service acts for, such as a trail. */
  readonly account: string
  readonly region: string
  /** ARN of what the service acts for; undefined where AWS's documents do not say it. */
  readonly source?: string
  /** The account of the resource. */
  readonly owner?: string
}

/**
 * Keys that such a request does not bring: those of a principal that belongs to an account, and those of its network.
 * Source: IAM user guide, "AWS global condition context keys".
 */
const NOT_BROUGHT = [
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:PrincipalTag/*',
  'aws:username',
  'aws:FederatedProvider',
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:CalledVia',
  'aws:CalledViaFirst',
  'aws:CalledViaLast',
  'aws:SourceIp',
  'aws:SourceVpc',
  'aws:SourceVpcArn',
  'aws:SourceVpce',
  'aws:VpcSourceIp',
  'aws:VpceAccount',
  'aws:VpceOrgID',
  'aws:VpceOrgPaths',
  'aws:RequestTag/*',
  'aws:TagKeys',
  'sts:ExternalId',
]

/**
 * What is known of a service's request. The organization is only read where a policy asks for it.
 * @example await serviceFacts({ service: 'cloudtrail.amazonaws.com', account, region, source: trailArn }, policy, context)
 */
export async function serviceFacts(
  { service, account, region, source, owner = account }: Cause,
  { Statement }: Policy,
  { platform, now }: Pick<CheckContext, 'platform' | 'now'>,
): Promise<Facts> {
  const asksForOrganization = keysOf(Statement).some((key) => /^aws:(source|resource)org/i.test(key))
  const organization = asksForOrganization ? await platform.organization() : undefined
  const isInNone = asksForOrganization && organization === undefined
  return {
    values: {
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': service,
      'aws:SourceAccount': account,
      ...(source !== undefined && { 'aws:SourceArn': source }),
      ...(organization !== undefined && { 'aws:SourceOrgID': organization }),
      ...(organization !== undefined && owner === account && { 'aws:ResourceOrgID': organization }),
      'aws:RequestedRegion': region,
      'aws:ResourceAccount': owner,
      'aws:SecureTransport': 'true',
      'aws:ViaAWSService': 'false',
      'aws:CurrentTime': now().toISOString(),
      'aws:EpochTime': String(Math.floor(now().getTime() / 1000)),
    },
    absent: [...NOT_BROUGHT, ...(isInNone ? ['aws:SourceOrgID', 'aws:SourceOrgPaths'] : [])],
  }
}
