import * as v from 'valibot'
import { Days, Hours } from './numbers.ts'
import { Text, Texts } from './texts.ts'
import type { Profile } from '../profiles.ts'

/**
 * What keys, roles, trails and stores should look like. Name patterns may hold `*` and `?`.
 * In the state bucket's name, `{account}` and `{region}` stand for the run's.
 */
export const IdentitySettings = v.strictObject({
  /** Aliases that must exist, besides those of the keys that encrypt what the platform uses. */
  keyAliases: Texts,
  /** Longest time between rotations of key material. */
  keyRotationDays: Days,
  /** Prove by GenerateDataKey and Decrypt that the caller can use the keys; needs both permissions. */
  keyRoundTrip: v.boolean(),

  /**
   * Names of the roles with which the services are deployed. Unset: roles that an identity provider (OIDC), CodeBuild,
   * CodePipeline, CodeDeploy or another principal of AWS may assume, and that may change what the services run.
   */
  deploymentRoles: v.optional(Texts),
  /**
   * Ask IAM's simulator what is allowed (it knows boundaries and organization policies); otherwise evaluate the
   * policies' text.
   */
  simulatePolicies: v.boolean(),
  /** Managed policies, by ARN pattern, that no role of the platform may carry. */
  forbiddenPolicies: Texts,
  /** Trust in ecs-tasks must be limited to this account by aws:SourceAccount or aws:SourceArn. */
  trustNamesSource: v.boolean(),

  /**
   * Names of the trails that audit the platform. Unset: the trails that log management events of this region, and of
   * those the ones that log all regions, if there are any.
   */
  trails: v.optional(Texts),
  /** Hours after which a trail that has delivered nothing counts as silent. */
  trailSilenceHours: Hours,

  /** Region whose recorder records global resources, such as IAM's; unset: the run's own. */
  configGlobalRegion: v.optional(Text),
  /** Resource types that the recorder may leave out. */
  configMayExclude: Texts,

  /** People with a console password need a second factor. */
  mfaRequired: v.boolean(),
  /** Days after which an access key is too old. */
  maximumKeyAgeDays: Days,
  /** Days without use for which a password or key should be gone; CIS 1.11 says 45. */
  unusedCredentialDays: Days,

  /** Bucket that holds Terraform's state. Unset: not said, and what is about the state is inconclusive. */
  stateBucket: v.optional(Text),
  /** Region that the backend's configuration names; unset: the run's own. */
  stateRegion: v.optional(Text),
  /** Alias of the key that encrypts the state; unset: any key will do. */
  stateKeyAlias: v.optional(Text),
  /** Table of Terraform's locks, by name or ARN; null: it locks by a file beside the state (use_lockfile). Unset: not said. */
  stateLockTable: v.optional(v.nullable(Text)),
  /** Hours after which a lock counts as left over. */
  staleLockHours: Hours,

  /** Host of the identity provider by which CI signs in, without `https://`; unset: those that its roles trust. */
  oidcProvider: v.optional(Text),
  /**
   * Audience for which CI signs in; unset: `sts.amazonaws.com` for GitHub, and for other providers whichever they and
   * the roles agree on.
   */
  oidcAudience: v.optional(Text),
  /** Repository that may deploy, as the provider's tokens name it, such as `owner/repository`, or its id; unset: any one. */
  deployRepository: v.optional(Text),
  /** Deploying must be limited to a branch, a tag or an environment, where the provider's tokens name one. */
  deployNamesRef: v.boolean(),
})

export type IdentitySettings = v.InferOutput<typeof IdentitySettings>

/** Expected values of a profile, before the configuration's overrides. */
export const identityDefaults = (profile: Profile): IdentitySettings => ({
  keyAliases: [],
  keyRotationDays: 365,
  keyRoundTrip: false,

  simulatePolicies: true,
  forbiddenPolicies: [
    'arn:*:iam::aws:policy/AdministratorAccess',
    'arn:*:iam::aws:policy/PowerUserAccess',
    'arn:*:iam::aws:policy/IAMFullAccess',
  ],
  trustNamesSource: profile.approvalRequired,

  trailSilenceHours: 24,

  configMayExclude: [],

  mfaRequired: profile.mfaRequired,
  maximumKeyAgeDays: 90,
  unusedCredentialDays: 45,

  staleLockHours: 4,

  deployNamesRef: profile.approvalRequired,
})
