import type { CheckContext } from '../../harness/index.ts'

const PUBLIC_GRANTEES = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/

/**
 * How a bucket is open to the public: by its policy or its ACL, as far as its public access block does not overrule
 * them. The account's own public access block could only close it further. Empty: it is not.
 * Source: S3 User Guide, "Blocking public access to your Amazon S3 storage".
 */
export async function publicAccess(
  Bucket: string,
  { aws, orAbsent }: Pick<CheckContext, 'aws' | 'orAbsent'>,
): Promise<string[]> {
  const [block, status, acl] = await Promise.all([
    orAbsent(aws.s3.getPublicAccessBlock({ Bucket }), 'NoSuchPublicAccessBlockConfiguration'),
    orAbsent(aws.s3.getBucketPolicyStatus({ Bucket }), 'NoSuchBucketPolicy'),
    aws.s3.getBucketAcl({ Bucket }),
  ])
  const { RestrictPublicBuckets = false, IgnorePublicAcls = false } = block?.PublicAccessBlockConfiguration ?? {}
  const grants = (acl.Grants ?? []).filter(({ Grantee }) => PUBLIC_GRANTEES.test(Grantee?.URI ?? ''))
  return [
    ...(status?.PolicyStatus?.IsPublic === true && !RestrictPublicBuckets
      ? ['its policy is public, and its public access block does not restrict that']
      : []),
    ...(IgnorePublicAcls
      ? []
      : grants.map(({ Grantee, Permission }) => `its ACL grants ${Permission} to ${Grantee?.URI}`)),
  ]
}
