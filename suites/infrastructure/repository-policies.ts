import type { CheckContext } from '../../harness/index.ts'
import { parsePolicy } from '../../policy/index.ts'
import type { RoleRequest, Tags } from '../role-requests.ts'

/**
 * Adds the policy and the tags of the repository to a request about one, where the run can read it: of the run's region, and of this
 * account or one that the configuration names a role for.
 */
export async function withRepository(
  request: RoleRequest,
  { aws, inAccount, platform, region, orAbsent }: CheckContext,
): Promise<RoleRequest> {
  const [, , service, where, owner = '', path = ''] = request.resource.split(':')
  if (service !== 'ecr' || where !== region) return request
  const [account] = await platform.account()
  const { ecr } = (owner === account?.accountId ? aws : inAccount(owner)) ?? {}
  if (ecr === undefined) return request
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
  if (answer?.policyText === undefined) return { ...request, tags }
  return { ...request, tags, policy: { document: parsePolicy(answer.policyText), of: `repository ${repositoryName}` } }
}
