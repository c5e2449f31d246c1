import type { Resource } from '@aws-sdk/client-securityhub'
import type { Platform } from '../../harness/index.ts'

type Concerned = Awaited<ReturnType<Platform['concerned']>>

/**
 * Whether a resource of a finding is the platform's: by its id, as something within another one (an image of a
 * repository, an object of a bucket, a session of a role), by its VPC, or by the tags that select the platform.
 * @example isOurs({ Type: 'AwsEc2SecurityGroup', Id: defaultGroupArn }, await platform.concerned(), {}) // true
 */
export function isOurs(
  { Id = '', Tags = {}, Details = {} }: Pick<Resource, 'Id' | 'Tags' | 'Details'>,
  { ids, within, vpcs }: Concerned,
  wanted: Readonly<Record<string, string>>,
): boolean {
  const issuer = Details.AwsIamAccessKey?.SessionContext?.SessionIssuer?.Arn
  const isAnothers = Object.entries(wanted).some(([key, value]) => Tags[key] !== undefined && Tags[key] !== value)
  return (
    ids.has(Id) ||
    within.some((beginning) => Id.startsWith(beginning)) ||
    (issuer !== undefined && ids.has(issuer)) ||
    (!isAnothers && vpcOf(Details).some((vpc) => vpcs.has(vpc))) ||
    Object.entries(wanted).every(([key, value]) => Tags[key] === value)
  )
}

/** The VPC that details of a resource name: of an instance, a subnet, a function. */
const vpcOf = (details: object): string[] =>
  Object.values(details).flatMap((each: unknown) => {
    const { VpcId, VpcConfig } = (each ?? {}) as { readonly VpcId?: unknown; readonly VpcConfig?: { VpcId?: unknown } }
    return [VpcId, VpcConfig?.VpcId].filter((vpc) => typeof vpc === 'string')
  })
