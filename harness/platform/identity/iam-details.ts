/** IAM's own description of the account: roles, users, groups and policies, from one listing. */
import type { ManagedPolicyDetail, RoleDetail, UserDetail } from '@aws-sdk/client-iam'
import { parsePolicy, type Policy } from '../../../policy/document.ts'
import type { Subject } from '../../../record/run.ts'
import { lastPart } from '../../arn.ts'
import { AnswerError } from '../../recording/obstacle.ts'
import type { ReadContext } from '../collection.ts'

/** A policy that a role or user has, with its document in force. */
export interface AppliedPolicy {
  readonly name: string
  /** Absent for inline policies. */
  readonly arn?: string
  readonly policy: Policy
}

/** Who may do something, and what. */
export interface Permissions {
  readonly arn: string
  readonly name: string
  readonly policies: readonly AppliedPolicy[]
  /** The permissions boundary. */
  readonly boundary?: Policy
  readonly subject: Subject
}

export type ManagedPolicies = (arn: string | undefined) => AppliedPolicy

/** All roles, users, groups and their policies. */
export async function details({ aws }: Pick<ReadContext, 'aws'>) {
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

export const policiesOf = ({ inline = [], attached = [] }: Carrier, managed: ManagedPolicies): AppliedPolicy[] => [
  ...inline.map(({ PolicyName = '?', PolicyDocument = '' }) => ({
    name: PolicyName,
    policy: parsePolicy(PolicyDocument),
  })),
  ...attached.map(({ PolicyArn }) => managed(PolicyArn)),
]

export const boundaryOf = (
  { PermissionsBoundary }: RoleDetail | UserDetail,
  managed: ManagedPolicies,
): { boundary?: Policy } =>
  PermissionsBoundary?.PermissionsBoundaryArn === undefined
    ? {}
    : { boundary: managed(PermissionsBoundary.PermissionsBoundaryArn).policy }

/** A role with who may assume it. */
export interface AccountRole extends Permissions {
  readonly trust: Policy
  readonly tags: Readonly<Record<string, string>>
}

/** A role of the listing, with its policies' documents. */
export function accountRole(role: RoleDetail, managed: ManagedPolicies): AccountRole {
  const { RoleName: name = '', Arn: arn = '' } = role
  return {
    arn,
    name,
    trust: parsePolicy(role.AssumeRolePolicyDocument ?? ''),
    tags: Object.fromEntries((role.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    policies: policiesOf({ inline: role.RolePolicyList, attached: role.AttachedManagedPolicies }, managed),
    ...boundaryOf(role, managed),
    subject: { id: arn, type: 'iam:role', name, region: 'global' },
  }
}
