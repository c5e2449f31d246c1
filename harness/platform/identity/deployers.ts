/** Roles with which services are deployed: found by who may assume them and what they may change. */
import type { Service } from '@aws-sdk/client-ecs'
import type { RoleDetail, Tag } from '@aws-sdk/client-iam'
import { grantsAction, trustedPrincipals, type Trusted } from '../../../policy/grants.ts'
import { parsePolicy } from '../../../policy/document.ts'
import { mayDo } from '../../../policy/may.ts'
import { matches } from '../../../policy/match.ts'
import type { Settings } from '../../environment/settings/index.ts'
import { repositories } from '../account/storage.ts'
import { collection, type Resource } from '../collection.ts'
import { services } from '../ecs/ecs.ts'
import { accountRole, details, type AccountRole } from './iam-details.ts'

/** What changes which version of a service runs, asked of the service. */
const OF_SERVICE = ['ecs:UpdateService', 'ecs:UpdateServicePrimaryTaskSet'] as const
const PUSH = 'ecr:PutImage'
const BLUE_GREEN = 'codedeploy:CreateDeployment'
const DEPLOYING = [...OF_SERVICE, 'ecs:CreateTaskSet', BLUE_GREEN, PUSH]

const PROVIDER = ':oidc-provider/'

/**
 * The host of the identity provider (OIDC) that is trusted; undefined for anybody else.
 * @example oidcHost({ kind: 'federated', name: 'arn:aws:iam::111122223333:oidc-provider/gitlab.com' }) // 'gitlab.com'
 */
export const oidcHost = ({ kind, name }: Pick<Trusted, 'kind' | 'name'>): string | undefined =>
  kind === 'federated' && name.includes(PROVIDER) ? name.slice(name.indexOf(PROVIDER) + PROVIDER.length) : undefined

/** A role with which CI deploys: it trusts identity providers by OIDC, and may change what runs. */
export interface CiRole {
  readonly name: string
  /** Hosts of the identity providers. */
  readonly providers: readonly string[]
}

/** The roles of the account with which CI deploys, whichever environment they are for. */
export const rolesOfCi = collection(async (context): Promise<CiRole[]> => {
  const { roles: listed, managed } = await details(context)
  return listed.flatMap((role) => {
    const trusted = trustedPrincipals(parsePolicy(role.AssumeRolePolicyDocument ?? ''))
    const providers = trusted.flatMap((principal) => oidcHost(principal) ?? [])
    if (providers.length === 0) return []
    const { name, policies } = accountRole(role, managed)
    const deploys = policies.some(({ policy }) => DEPLOYING.some((action) => grantsAction(policy, action).length > 0))
    return deploys ? [{ name, providers: [...new Set(providers)] }] : []
  })
})

/**
 * The roles with which the environment's services are deployed: those that the settings name, or else those that a
 * machine may assume and that may change what the services run. A role that is tagged for another environment counts
 * only if it may change a service of this one.
 */
export const deployers = collection(async (context): Promise<AccountRole[]> => {
  const { deploymentRoles: named } = context.settings.identity
  const { roles: listed, managed } = await details(context)
  if (named !== undefined)
    return listed
      .filter(({ RoleName = '' }) => named.some((pattern) => matches(pattern, RoleName)))
      .map((role) => accountRole(role, managed))
  const [ours, images] = await Promise.all([context.read(services), context.read(repositories)])
  return listed.flatMap((detail) => {
    const machines = machinesOf(detail)
    if (machines.length === 0) return []
    const role = accountRole(detail, managed)
    const certain = machines.some((kind) => kind === 'ci')
    const may = (action: string, resource: string, tags?: Readonly<Record<string, string>>): boolean =>
      (certain || namesAction(role, action)) &&
      mayDo(policySetOf(role), { action, resource, arn: role.arn, ...(tags && { tags }) })
    const changesServices = ours.some((service) =>
      OF_SERVICE.some((action) => may(action, service.subject.id, tagsOf(service))),
    )
    const belongsElsewhere = isAnothers(detail.Tags, context.settings.select.tags)
    const changesImages = images.some(({ repositoryArn = '' }) => may(PUSH, repositoryArn))
    const shiftsTraffic = certain || namesAction(role, BLUE_GREEN)
    const deploysBlueGreen =
      shiftsTraffic && ours.some(isBlueGreen) && role.policies.some(({ policy }) => grantsAction(policy, BLUE_GREEN)[0])
    return changesServices || (!belongsElsewhere && (changesImages || deploysBlueGreen)) ? [role] : []
  })
})

/** Services of AWS that deploy. */
const SERVICES = /^(codebuild|codepipeline|codedeploy)\.amazonaws\.com(\.cn)?$/

/**
 * Machines that may assume a role: `ci` surely deploy if they may; `perhaps` are principals of AWS, who may be people,
 * and of whom only a role that names the actions of deployments tells that it is for these. Not those that AWS keeps
 * for its services, which scale.
 */
function machinesOf({ AssumeRolePolicyDocument = '', Path = '/' }: RoleDetail): ('ci' | 'perhaps')[] {
  if (Path.startsWith('/aws-service-role/')) return []
  return trustedPrincipals(parsePolicy(AssumeRolePolicyDocument)).flatMap((trusted) => {
    if (oidcHost(trusted) !== undefined || (trusted.kind === 'service' && SERVICES.test(trusted.name)))
      return ['ci' as const]
    return trusted.kind === 'role' || trusted.kind === 'user' || trusted.kind === 'account' ? ['perhaps' as const] : []
  })
}

/** Whether a policy allows the action by naming its service, and not with everything else. */
const namesAction = ({ policies }: AccountRole, action: string): boolean =>
  policies.some(({ policy }) =>
    grantsAction(policy, action).some(({ statement }) => statement.Action?.some((pattern) => pattern.includes(':'))),
  )

const policySetOf = ({ policies, boundary }: AccountRole) => ({
  identity: policies.map(({ policy }) => policy),
  ...(boundary && { boundary }),
})

const tagsOf = ({ tags = [] }: Resource<Service>): Record<string, string> =>
  Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]))

const isBlueGreen = ({ deploymentController }: Service): boolean => deploymentController?.type === 'CODE_DEPLOY'

const isAnothers = (tags: readonly Tag[] = [], wanted: Settings['select']['tags']): boolean =>
  Object.entries(wanted).some(([key, value]) => tags.some(({ Key, Value }) => Key === key && Value !== value))
