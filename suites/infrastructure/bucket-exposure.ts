import { accountOfBucket, type CheckContext } from '../../harness/index.ts'
import { given } from '../given.ts'

const PUBLIC_GRANTEES = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/

/** The settings of a public access block, as they are said of a bucket or an account. */
const SETTINGS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const

type Setting = (typeof SETTINGS)[number]

type Asking = Pick<CheckContext, 'aws' | 'orAbsent' | 'platform' | 'inconclusive'>

/**
 * The settings that block public access to a bucket: its own, and its account's where these leave something open. The
 * account's are those of the organization, where that decides. Sources: S3 User Guide, "Blocking public access to your
 * Amazon S3 storage"; S3 API Reference, "GetPublicAccessBlock" of S3 Control.
 * @param context whose `aws` is of the account that the bucket belongs to
 * @param needed the settings that matter
 */
export async function publicAccessBlock(
  Bucket: string,
  context: Asking,
  needed: readonly Setting[] = SETTINGS,
): Promise<ReadonlySet<Setting>> {
  const { aws, orAbsent, inconclusive } = context
  const own = await orAbsent(aws.s3.getPublicAccessBlock({ Bucket }), 'NoSuchPublicAccessBlockConfiguration')
  const on = SETTINGS.filter((setting) => own?.PublicAccessBlockConfiguration?.[setting] === true)
  if (needed.every((setting) => on.includes(setting))) return new Set(on)
  const AccountId = await accountOfBucket(Bucket, context)
  if (AccountId === undefined)
    return inconclusive(
      `Bucket ${Bucket} does not block public access by itself (${needed.filter((one) => !on.includes(one)).join(', ')}), ` +
        'and belongs to another account, which may block it: name a role for that account in the configuration ' +
        "(the environment's accounts).",
    )
  const all = await orAbsent(aws.s3control.getPublicAccessBlock({ AccountId }), 'NoSuchPublicAccessBlockConfiguration')
  return new Set(
    SETTINGS.filter((setting) => on.includes(setting) || all?.PublicAccessBlockConfiguration?.[setting] === true),
  )
}

/** The settings that are not on. */
export const missingSettings = (on: ReadonlySet<Setting>): Setting[] => SETTINGS.filter((setting) => !on.has(setting))

/**
 * How a bucket is open to the public: by its policy or its ACL, as far as no public access block overrules them. Empty:
 * it is not.
 * @param context whose `aws` is of the account that the bucket belongs to
 */
export async function publicAccess(Bucket: string, context: Asking): Promise<string[]> {
  const { aws, orAbsent } = context
  const [status, acl] = await Promise.all([
    orAbsent(aws.s3.getBucketPolicyStatus({ Bucket }), 'NoSuchBucketPolicy'),
    aws.s3.getBucketAcl({ Bucket }),
  ])
  const acls = given(acl.Grants, `grants of the ACL of bucket ${Bucket}`, context)
  const grants = acls.filter(({ Grantee }) => PUBLIC_GRANTEES.test(Grantee?.URI ?? ''))
  const isPublic =
    status !== undefined &&
    given(status.PolicyStatus?.IsPublic, `whether the policy of bucket ${Bucket} is public`, context)
  const needed: Setting[] = [
    ...(isPublic ? ['RestrictPublicBuckets' as const] : []),
    ...(grants.length > 0 ? ['IgnorePublicAcls' as const] : []),
  ]
  if (needed.length === 0) return []
  const on = await publicAccessBlock(Bucket, context, needed)
  return [
    ...(isPublic && !on.has('RestrictPublicBuckets')
      ? ['its policy is public, and neither its public access block nor that of its account restricts that']
      : []),
    ...(on.has('IgnorePublicAcls')
      ? []
      : grants.map(({ Grantee, Permission }) => `its ACL grants ${Permission} to ${Grantee?.URI}`)),
  ]
}
