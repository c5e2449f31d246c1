/** The platform's roles, and the account's users. */
import type { TaskDefinition } from '@aws-sdk/client-ecs'
import type { GroupDetail, UserDetail } from '@aws-sdk/client-iam'
import { lastPart } from '../../arn.ts'
import { collection, collectionBy } from '../collection.ts'
import { judgedDefinitions } from '../ecs/ecs.ts'
import { deployers } from './deployers.ts'
import {
  accountRole,
  boundaryOf,
  details,
  policiesOf,
  type AccountRole,
  type ManagedPolicies,
  type Permissions,
} from './iam-details.ts'

export type RoleKind = 'execution' | 'task' | 'deployment'

export interface PlatformRole extends AccountRole {
  readonly kind: RoleKind
}

/** A user of the account; the policies of its groups are its own. */
export interface AccountUser extends Permissions {}

const allRoles = collection(async (context): Promise<PlatformRole[]> => {
  const [{ roles: listed, managed }, definitions, deploying] = await Promise.all([
    details(context),
    context.read(judgedDefinitions),
    context.read(deployers),
  ])
  const uses = usesOf(definitions)
  const deploys = new Set(deploying.map(({ name }) => name))
  return listed.flatMap((role) => {
    const kind = uses.get(role.RoleName) ?? (deploys.has(role.RoleName ?? '') ? 'deployment' : undefined)
    return kind === undefined ? [] : [{ ...accountRole(role, managed), kind }]
  })
})

/**
 * The platform's roles of some kinds: those that its task definitions name, whatever they are called and tagged, and
 * those with which its services are deployed. Default: of all kinds.
 */
export const roles = collectionBy(
  (...kinds: RoleKind[]) => kinds.join(' '),
  async ({ read }, ...kinds): Promise<PlatformRole[]> => {
    const all = await read(allRoles)
    return kinds.length === 0 ? all : all.filter(({ kind }) => kinds.includes(kind))
  },
)

/** A role of the account by its ARN, the platform's or not; undefined when there is none. */
export const accountRoleOf = collectionBy(
  (arn: string) => arn,
  async (context, arn): Promise<AccountRole | undefined> => {
    const { roles: listed, managed } = await details(context)
    const found = listed.find(({ Arn }) => Arn === arn)
    return found && accountRole(found, managed)
  },
)

/** Every role of the account, the platform's or not. */
export const accountRoles = collection(async (context): Promise<AccountRole[]> => {
  const { roles: listed, managed } = await details(context)
  return listed.map((role) => accountRole(role, managed))
})

export const users = collection(async (context): Promise<AccountUser[]> => {
  const { users: listed, groups, managed } = await details(context)
  return listed.map((user) => accountUser(user, groups, managed))
})

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
