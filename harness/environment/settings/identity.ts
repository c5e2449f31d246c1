import * as v from 'valibot'
import type { Profile } from '../profiles.ts'

/**
 * What keys, roles, trails and stores should look like. Name patterns may hold `*` and `?`.
 * In the state bucket's name, `{account}` and `{region}` stand for the run's.
 */
export const IdentitySettings = v.strictObject({
  /** Aliases that must lead to usable keys. */
  keyAliases: v.array(v.string()),
  /** Longest time between rotations of key material. */
  keyRotationDays: v.number(),
  /** Prove by GenerateDataKey and Decrypt that the caller can use the keys; needs both permissions. */
  keyRoundTrip: v.boolean(),

  /** Names of roles with which ECS starts tasks. */
  executionRoles: v.array(v.string()),
  /** Names of roles that applications have. */
  taskRoles: v.array(v.string()),
  /** Names of roles that CI deploys with. */
  deploymentRoles: v.array(v.string()),
  /** What the execution role must be allowed to do. */
  executionActions: v.array(v.string()),
  /**
   * Ask IAM's simulator what is allowed (it knows boundaries and organization policies); otherwise evaluate the
   * policies' text.
   */
  simulatePolicies: v.boolean(),
  /** Managed policies, by ARN pattern, that no role of the platform may carry. */
  forbiddenPolicies: v.array(v.string()),
  /** Trust in ecs-tasks must be limited to this account by aws:SourceAccount or aws:SourceArn. */
  trustNamesSource: v.boolean(),

  /** Names of the trails that audit the platform. */
  trails: v.array(v.string()),
  /** Hours after which a trail that has delivered nothing counts as silent. */
  trailSilenceHours: v.number(),

  /** Region whose recorder records global resources, such as IAM's; unset: the run's own. */
  configGlobalRegion: v.optional(v.string()),
  /** Resource types that the recorder may leave out. */
  configMayExclude: v.array(v.string()),

  /** People with a console password need a second factor. */
  mfaRequired: v.boolean(),
  /** Days after which an access key is too old. */
  maximumKeyAgeDays: v.number(),
  /** Days without use for which a password or key should be gone; CIS 1.11 says 45. */
  unusedCredentialDays: v.number(),

  /** Null: Terraform's state is not kept in AWS; then its key and its lock table are not looked for either. */
  stateBucket: v.nullable(v.string()),
  /** Region that the backend's configuration names; unset: the run's own. */
  stateRegion: v.optional(v.string()),
  /** Alias of the key that encrypts the state; null: none is named, and the encryption of the bucket is not judged. */
  stateKeyAlias: v.nullable(v.string()),
  /** Null: Terraform locks the state by a file beside it (use_lockfile). */
  stateLockTable: v.nullable(v.string()),
  /** Hours after which a lock counts as left over. */
  staleLockHours: v.number(),

  /** Host of the identity provider by which CI signs in; null: CI signs in otherwise. */
  oidcProvider: v.nullable(v.string()),
  /** `owner/repository` that may deploy; unset: any one repository. */
  deployRepository: v.optional(v.string()),
  /** Deploying must be limited to a branch, a tag or an environment of the repository. */
  deployNamesRef: v.boolean(),
})

export type IdentitySettings = v.InferOutput<typeof IdentitySettings>

/** Expected values of a profile, before the configuration's overrides. */
export const identityDefaults = (profile: Profile, environment: string): IdentitySettings => ({
  keyAliases: ['ecs', 'ecr', 'secrets', 'logs', 's3'].map((purpose) => `alias/${purpose}-${environment}`),
  keyRotationDays: 365,
  keyRoundTrip: false,

  executionRoles: ['*execution-role', 'ecsTaskExecutionRole*'],
  taskRoles: ['*task-role', 'ecsTaskRole*'],
  deploymentRoles: ['*github-actions'],
  executionActions: [
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'secretsmanager:GetSecretValue',
    'kms:Decrypt',
  ],
  simulatePolicies: true,
  forbiddenPolicies: [
    'arn:*:iam::aws:policy/AdministratorAccess',
    'arn:*:iam::aws:policy/PowerUserAccess',
    'arn:*:iam::aws:policy/IAMFullAccess',
  ],
  trustNamesSource: profile.approvalRequired,

  trails: [`${environment}-audit-trail`],
  trailSilenceHours: 24,

  configMayExclude: [],

  mfaRequired: profile.mfaRequired,
  maximumKeyAgeDays: 90,
  unusedCredentialDays: 45,

  stateBucket: 'terraform-state-{account}-{region}',
  stateKeyAlias: 'alias/terraform-state',
  stateLockTable: 'terraform-state-lock',
  staleLockHours: 4,

  oidcProvider: 'token.actions.githubusercontent.com',
  deployNamesRef: profile.approvalRequired,
})
