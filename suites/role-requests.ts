/** What ECS asks of AWS in the name of a role, with what is known of such a request for conditions of policies. */
import type { CheckContext } from '../harness/index.ts'
import type { Facts, Policy } from '../policy/index.ts'

export type Tags = Readonly<Record<string, string>>

/** One thing that a role must be allowed to do, on one of the platform's own resources. */
export interface RoleRequest {
  readonly action: string
  /** ARN, or `*` for actions that have no resource. */
  readonly resource: string
  readonly region: string
  /** The service that tasks call for it, as endpoints name it; absent where no task calls. */
  readonly to?: string
  /** Whether another service asks for it in the role's name, while it does what the role asked of it. */
  readonly onBehalf?: boolean
  /** What the request says besides, and what is known of the resource. */
  readonly facts?: Facts
  /** The tags of the resource; read when a policy asks for them. */
  readonly tags?: () => Promise<Tags>
  /** The policy of the resource, and whose it is: `secret api/database`. */
  readonly policy?: { readonly document: Policy; readonly of: string }
  /** ARNs of the task definitions that need it. */
  readonly definitions: readonly string[]
}

/** The members of a platform's role that its requests show. */
export interface Requester {
  readonly arn: string
  readonly tags: Tags
}

/**
 * Keys that the requests of a role of tasks do not bring: what services bring that act by themselves, what users,
 * federated people, instances and functions bring, and tags in the request. Source: IAM user guide, "AWS global
 * condition context keys".
 */
const NOT_BROUGHT = [
  'aws:SourceArn',
  'aws:SourceAccount',
  'aws:SourceOwner',
  'aws:SourceOrgID',
  'aws:SourceOrgPaths',
  'aws:PrincipalServiceName',
  'aws:PrincipalServiceNamesList',
  'aws:PrincipalTag/*',
  'aws:RequestTag/*',
  'aws:TagKeys',
  'aws:username',
  'aws:FederatedProvider',
  'aws:AssumedRoot',
  'aws:EC2InstanceSourceVpc',
  'aws:EC2InstanceSourcePrivateIPv4',
  'ec2:SourceInstanceARN',
  'lambda:SourceFunctionArn',
]

const OF_ORGANIZATION = /^aws:(principal|resource|source|vpce)org(id|paths)$/i

const accountIn = (arn: string): string | undefined => arn.split(':')[4] || undefined

/**
 * What is known of every request of a role: who asks, when, where, and in whose organization.
 * @param keys those that the policies name: the organization is only read when one of them is about it
 */
export async function callerFacts(
  { arn, tags }: Requester,
  { region, resource, onBehalf = false }: Pick<RoleRequest, 'region' | 'resource' | 'onBehalf'>,
  keys: readonly string[],
  { platform, now }: Pick<CheckContext, 'platform' | 'now'>,
): Promise<Facts> {
  const account = accountIn(arn) ?? ''
  const owner = resource === '*' ? account : accountIn(resource)
  const time = now().toISOString()
  const organization = keys.some((key) => OF_ORGANIZATION.test(key)) ? await platform.organization() : 'not read'
  const isRead = organization !== 'not read'
  const ofOwner = owner === account ? ['aws:ResourceOrgID', 'aws:ResourceOrgPaths'] : []
  return {
    values: {
      'aws:RequestedRegion': region,
      'aws:SecureTransport': 'true',
      'aws:CurrentTime': time,
      'aws:EpochTime': String(Math.floor(now().getTime() / 1000)),
      // The credentials of a task that starts now.
      'aws:TokenIssueTime': time,
      'aws:PrincipalArn': arn,
      'aws:PrincipalAccount': account,
      'aws:PrincipalType': 'AssumedRole',
      'aws:PrincipalIsAWSService': 'false',
      'aws:ViaAWSService': String(onBehalf),
      ...(owner !== undefined && { 'aws:ResourceAccount': owner }),
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
      ...(isRead && organization !== undefined && { 'aws:PrincipalOrgID': organization }),
      ...(isRead && organization !== undefined && owner === account && { 'aws:ResourceOrgID': organization }),
    },
    absent: [
      ...NOT_BROUGHT,
      ...(onBehalf ? [] : ['aws:CalledVia', 'aws:CalledViaFirst', 'aws:CalledViaLast']),
      ...(organization === undefined ? ['aws:PrincipalOrgID', 'aws:PrincipalOrgPaths', ...ofOwner] : []),
    ],
  }
}

/** Keys that show the tags of a resource: `aws:ResourceTag/Team`, `secretsmanager:ResourceTag/Team`. */
export const OF_TAGS = /^[\w-]+:resourcetag\//i

/** What a resource's tags tell to conditions of policies. */
export function tagFacts(action: string, tags: Tags): Facts {
  const prefixes = [`aws:ResourceTag/`, `${action.split(':')[0]}:ResourceTag/`]
  return {
    values: Object.fromEntries(
      prefixes.flatMap((prefix) => Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, value])),
    ),
    absent: prefixes.map((prefix) => `${prefix}*`),
  }
}
