import type { CheckContext } from '../../harness/index.ts'
import { parsePolicy } from '../../policy/index.ts'
import { keyOfBucket, ownerOfBucket } from '../delivery-policies.ts'
import type { RoleRequest, Tags } from '../role-requests.ts'
import { decryption } from '../secret-requests.ts'

/** A request with what the resource adds to it: its policy, its tags, and the use of the key that encrypts it. */
export function withResource(request: RoleRequest, context: CheckContext): Promise<RoleRequest[]> {
  const [, , service] = request.resource.split(':')
  return service === 's3' ? withBucket(request, context) : withRepository(request, context)
}

/** Of a file: the policy of its bucket, and decrypting with the bucket's key. */
async function withBucket(request: RoleRequest, context: CheckContext): Promise<RoleRequest[]> {
  const bucket = request.resource.split(':::')[1]?.split('/')[0] ?? ''
  const home = await ownerOfBucket(bucket, context)
  if (home === undefined) return [request]
  const answer = await context.orAbsent(home.aws.s3.getBucketPolicy({ Bucket: bucket }), 'NoSuchBucketPolicy')
  const document = parsePolicy(answer?.Policy ?? '{"Statement":[]}')
  const facts = { values: { 'aws:ResourceAccount': home.owner }, absent: [] }
  const own = { ...request, facts, policy: { document, of: `bucket ${bucket}` } }
  if (request.action !== 's3:GetObject') return [own]
  const { key } = await keyOfBucket(bucket, home.aws, context)
  const { region, definitions } = request
  const decrypt = key === undefined ? undefined : await decryption({ key, by: 's3', region, definitions }, context)
  return decrypt === undefined ? [own] : [own, decrypt]
}

/**
 * Adds the policy and the tags of the repository to a request about one, where the run can read it: of the run's region, and of this
 * account or one that the configuration names a role for.
 */
async function withRepository(
  request: RoleRequest,
  { aws, inAccount, platform, region, orAbsent }: CheckContext,
): Promise<RoleRequest[]> {
  const [, , service, where, owner = '', path = ''] = request.resource.split(':')
  if (service !== 'ecr' || where !== region) return [request]
  const [account] = await platform.account()
  const { ecr } = (owner === account?.accountId ? aws : inAccount(owner)) ?? {}
  if (ecr === undefined) return [request]
  const repositoryName = path.slice('repository/'.length)
  const answer = await orAbsent(
    ecr.getRepositoryPolicy({ repositoryName }),
    'RepositoryPolicyNotFoundException',
    'RepositoryNotFoundException',
  )
  const tags = async (): Promise<Tags> => {
    const { tags: found = [] } = await ecr.listTagsForResource({ resourceArn: request.resource })
    return Object.fromEntries(found.map(({ Key = '', Value = '' }) => [Key, Value]))
  }
  if (answer?.policyText === undefined) return [{ ...request, tags }]
  return [
    { ...request, tags, policy: { document: parsePolicy(answer.policyText), of: `repository ${repositoryName}` } },
  ]
}
