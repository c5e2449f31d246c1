import type { TaskDefinition } from '@aws-sdk/client-ecs'
import type { GroupDetail, ManagedPolicyDetail, RoleDetail, Tag, UserDetail } from '@aws-sdk/client-iam'
import { grantsAction, trustedPrincipals } from '../../../policy/grants.ts'
import { parsePolicy, type Policy } from '../../../policy/document.ts'
import { matches } from '../../../policy/match.ts'
import { lastPart } from '../../arn.ts'
import { AnswerError } from '../../recording/obstacle.ts'
import type { Settings } from '../../environment/settings/index.ts'
import type { Subject } from '../../../record/run.ts'
import { collection, collectionBy, type ReadContext } from '../collection.ts'
import { judgedDefinitions } from '../ecs/ecs.ts'

/** A policy that a role or user has, with its document in force. */
export interface AppliedPolicy {
  readonly name: string
  /** Absent for inline policies. */
  readonly arn?: string
  readonly policy: Policy
}

interface Permissions {
  readonly arn: string
  readonly name: string
  readonly policies: readonly AppliedPolicy[]
  /** The permissions boundary. */
  readonly boundary?: Policy
  readonly subject: Subject
}

export type RoleKind = 'execution' | 'task' | 'deployment'

export interface PlatformRole extends Permissions {
  readonly kind: RoleKind
  readonly trust: Policy
}

/** A user of the account; the policies of its groups are its own. */
export interface AccountUser extends Permissions {}

const allRoles = collection(async (context): Promise<PlatformRole[]> => {
  const [{ roles: listed, managed }, definitions] = await Promise.all([
    details(context),
    context.read(judgedDefinitions),
  ])
  const uses = usesOf(definitions)
  return listed.flatMap((role) => {
    const named = carries(role.Tags, context.settings.select.tags)
      ? kindOf(role.RoleName ?? '', context.settings.identity)
      : undefined
    const kind = uses.get(role.RoleName) ?? named
    return kind === undefined ? [] : [platformRole(role, kind, managed)]
  })
})

/**
 * The platform's roles of some kinds: those that its task definitions name, whatever they are called and tagged, and
 * those that carry its tags and have the names that the settings give. Default: of all kinds.
 */
export const roles = collectionBy(
  (...kinds: RoleKind[]) => kinds.join(' '),
  async ({ read }, ...kinds): Promise<PlatformRole[]> => {
    const all = await read(allRoles)
    return kinds.length === 0 ? all : all.filter(({ kind }) => kinds.includes(kind))
  },
)

/** What may change which version of a service runs. */
const DEPLOYING = ['ecs:UpdateService', 'ecs:CreateTaskSet', 'codedeploy:CreateDeployment', 'ecr:PutImage']

/** A role with which CI deploys: it trusts identity providers by OIDC, and may change what runs. */
export interface CiRole {
  readonly name: string
  /** Hosts of the identity providers. */
  readonly providers: readonly string[]
}

/** The roles of the account with which CI deploys, whichever environment they are for. */
export const rolesOfCi = collection(async (context): Promise<CiRole[]> => {
  const { roles: listed, managed } = await details(context)
  return listed.flatMap(({ RoleName: name = '', AssumeRolePolicyDocument = '', ...role }) => {
    const providers = trustedPrincipals(parsePolicy(AssumeRolePolicyDocument)).flatMap((trusted) =>
      trusted.kind === 'federated' && trusted.name.includes(':oidc-provider/')
        ? [trusted.name.slice(trusted.name.indexOf(':oidc-provider/') + ':oidc-provider/'.length)]
        : [],
    )
    if (providers.length === 0) return []
    const policies = policiesOf({ inline: role.RolePolicyList, attached: role.AttachedManagedPolicies }, managed)
    const deploys = policies.some(({ policy }) => DEPLOYING.some((action) => grantsAction(policy, action).length > 0))
    return deploys ? [{ name, providers: [...new Set(providers)] }] : []
  })
})

export const users = collection(async (context): Promise<AccountUser[]> => {
  const { users: listed, groups, managed } = await details(context)
  return listed.map((user) => accountUser(user, groups, managed))
})

type ManagedPolicies = (arn: string | undefined) => AppliedPolicy

/** All roles, users, groups and their policies, from one listing. */
async function details({ aws }: ReadContext) {
  const all = await aws.iam.getAccountAuthorizationDetails()
  const managed: ManagedPolicies = (arn) => managedPolicy(all.Policies ?? [], arn)
  return {
    roles: all.RoleDetailList ?? [],
    users: all.UserDetailList ?? [],
    groups: all.GroupDetailList ?? [],
    managed,
  }
}

function managedPolicy(policies: readonly ManagedPolicyDetail[], arn: string | undefined): AppliedPolicy {
  const versions = policies.find((policy) => policy.Arn === arn)?.PolicyVersionList ?? []
  const { Document } = versions.find(({ IsDefaultVersion }) => IsDefaultVersion) ?? {}
  if (arn === undefined || Document === undefined)
    throw new AnswerError('READ_INCOMPLETE', `IAM says that ${arn} is attached, and lists no document of it.`)
  return { name: lastPart(arn), arn, policy: parsePolicy(Document) }
}

/** The part of IAM's description that roles, users and groups share. */
interface Carrier {
  readonly inline: readonly { PolicyName?: string | undefined; PolicyDocument?: string | undefined }[] | undefined
  readonly attached: readonly { PolicyArn?: string | undefined }[] | undefined
}

const policiesOf = ({ inline = [], attached = [] }: Carrier, managed: ManagedPolicies): AppliedPolicy[] => [
  ...inline.map(({ PolicyName = '?', PolicyDocument = '' }) => ({
    name: PolicyName,
    policy: parsePolicy(PolicyDocument),
  })),
  ...attached.map(({ PolicyArn }) => managed(PolicyArn)),
]

const boundaryOf = (
  { PermissionsBoundary }: RoleDetail | UserDetail,
  managed: ManagedPolicies,
): { boundary?: Policy } =>
  PermissionsBoundary?.PermissionsBoundaryArn === undefined
    ? {}
    : { boundary: managed(PermissionsBoundary.PermissionsBoundaryArn).policy }

function platformRole(role: RoleDetail, kind: RoleKind, managed: ManagedPolicies): PlatformRole {
  const { RoleName: name = '', Arn: arn = '' } = role
  return {
    arn,
    name,
    kind,
    trust: parsePolicy(role.AssumeRolePolicyDocument ?? ''),
    policies: policiesOf({ inline: role.RolePolicyList, attached: role.AttachedManagedPolicies }, managed),
    ...boundaryOf(role, managed),
    subject: { id: arn, type: 'iam:role', name, region: 'global' },
  }
}

function accountUser(user: UserDetail, groups: readonly GroupDetail[], managed: ManagedPolicies): AccountUser {
  const { UserName: name = '', Arn: arn = '' } = user
  const own = groups.filter(({ GroupName = '' }) => user.GroupList?.includes(GroupName))
  return {
    arn,
    name,
    policies: [
      ...policiesOf({ inline: user.UserPolicyList, attached: user.AttachedManagedPolicies }, managed),
      ...own.flatMap((group) =>
        policiesOf({ inline: group.GroupPolicyList, attached: group.AttachedManagedPolicies }, managed),
      ),
    ],
    ...boundaryOf(user, managed),
    subject: { id: arn, type: 'iam:user', name, region: 'global' },
  }
}

/**
 * What task definitions use roles for, by the roles' names, which are unique in an account; definitions name roles by
 * ARN or by name. A role used for both counts as an execution role, whose requirements are stricter.
 */
function usesOf(definitions: readonly TaskDefinition[]): ReadonlyMap<string | undefined, RoleKind> {
  const named = (roles: readonly (string | undefined)[], kind: RoleKind) =>
    roles.flatMap((role) => (role === undefined ? [] : [[lastPart(role), kind] as const]))
  return new Map([
    ...named(
      definitions.map(({ taskRoleArn }) => taskRoleArn),
      'task',
    ),
    ...named(
      definitions.map(({ executionRoleArn }) => executionRoleArn),
      'execution',
    ),
  ])
}

/** Execution roles first: their names often hold the word "task" too. */
function kindOf(
  name: string,
  { executionRoles, deploymentRoles, taskRoles }: Settings['identity'],
): RoleKind | undefined {
  const named = (patterns: readonly string[]): boolean => patterns.some((pattern) => matches(pattern, name))
  if (named(executionRoles)) return 'execution'
  if (named(deploymentRoles)) return 'deployment'
  return named(taskRoles) ? 'task' : undefined
}

const carries = (tags: readonly Tag[] | undefined, wanted: Settings['select']['tags']): boolean =>
  Object.entries(wanted).every(([key, value]) => tags?.some(({ Key, Value }) => Key === key && Value === value))
