import * as v from 'valibot'
import { Count, Days, Hours, PartialPercent, Percent } from './numbers.ts'
import { Text, Texts } from './texts.ts'
import type { Profile } from '../profiles.ts'

/** Quotas whose use the harness can count, by their codes in Service Quotas. */
export const QUOTA_CODES = ['L-F678F1CE', 'L-2AFB9258', 'L-CFEB8E8D', 'L-3032A538', 'L-36FBB829', 'L-822D1B1B'] as const

/** What somebody must hear of, as section 4 of the CIS AWS Foundations Benchmark has it. */
const SECURITY_EVENTS = [
  'unauthorized-calls',
  'sign-in-without-mfa',
  'root-use',
  'iam-changes',
  'trail-changes',
  'sign-in-failures',
  'key-deletion',
  'bucket-policy-changes',
  'config-changes',
  'security-group-changes',
  'network-acl-changes',
  'gateway-changes',
  'route-changes',
  'vpc-changes',
] as const

/** What clusters, logs, guards and backups should look like. */
export const OperationsSettings = v.strictObject({
  /**
   * Tags that every resource carries, with the values that are allowed; an empty list allows any value but the empty
   * one. No tag at all: that is not judged.
   */
  mandatoryTags: v.record(Text, Texts),
  /** Share of a service quota, in percent, above which there is no room left. */
  quotaPercent: PartialPercent,
  /** Codes of the quotas that need room. */
  quotas: v.array(v.picklist(QUOTA_CODES)),
  /** Values of the cluster setting `containerInsights` that will do. */
  containerInsights: v.pipe(v.array(v.picklist(['enabled', 'enhanced'])), v.minLength(1, 'name a value that will do')),
  /** Largest share of tasks on Fargate Spot by the cluster's default strategy, in percent. */
  spotPercent: Percent,
  /** Days for which log groups keep events, at least; for ever is too long. */
  logRetentionDays: Days,
  /** Names of log groups that must exist besides those that task definitions, clusters and web ACLs write to. */
  logGroups: Texts,
  /** Encryption types of ECR repositories that will do. */
  repositoryEncryption: v.array(v.picklist(['AES256', 'KMS', 'KMS_DSSE'])),
  /** Requests from one address within five minutes after which a web ACL blocks it, at most. */
  wafRateLimit: v.pipe(Count, v.minValue(10)),
  /**
   * AWS's managed rule groups that a web ACL must apply; none: that is not judged. Cross-site scripting is part of the
   * common one.
   */
  wafManagedRuleGroups: Texts,
  /** Rules of managed groups that may be set to count, because they block what the application needs. */
  wafCountedRules: Texts,
  /**
   * Name of the private DNS namespace in which services find each other; null: none is wanted. Unset: those in which
   * services are registered.
   */
  namespace: v.optional(v.nullable(Text)),
  /** Names of the ECS services that others must find, besides those that are registered. */
  discoverableServices: Texts,
  /** Security Hub standards that must be ready, by the name in their ARNs, whatever the version. */
  securityStandards: v.pipe(
    Texts,
    v.minLength(1, 'name a standard, or write `has: { securityHub: false }` where there is no Security Hub'),
  ),
  /**
   * Events in the trail that somebody must hear of, by the names of `security-events.heard`; none: that is not judged, such
   * as where a product of your own reads the trail.
   */
  securityEvents: v.array(v.picklist(SECURITY_EVENTS)),
  /** Open critical findings on the platform's resources that are tolerated. */
  criticalFindings: v.pipe(Count, v.maxValue(100)),
  /**
   * Age of a store's last recovery point, in hours, that is still recent: a day, and the eight hours in which AWS
   * Backup may start.
   */
  backupMaximumAgeHours: Hours,
  /** Name under which the load balancer is reached; unset: its own. */
  domain: v.optional(Text),
})

export type OperationsSettings = v.InferOutput<typeof OperationsSettings>

/** Expected values of a profile, before the configuration's overrides. */
export const operationsDefaults = (profile: Profile, environment: string): OperationsSettings => ({
  mandatoryTags: { Environment: [environment], Owner: [], CostCenter: [], Compliance: [] },
  quotaPercent: 80,
  // Spot capacity only matters where it is used.
  quotas: QUOTA_CODES.filter((code) => code !== 'L-36FBB829' || profile.spotPercent > 0),
  containerInsights: ['enabled', 'enhanced'],
  spotPercent: profile.spotPercent,
  logRetentionDays: profile.logRetentionDays,
  logGroups: [],
  repositoryEncryption: ['KMS', 'KMS_DSSE'],
  wafRateLimit: 2000,
  wafManagedRuleGroups: [
    'AWSManagedRulesCommonRuleSet',
    'AWSManagedRulesSQLiRuleSet',
    'AWSManagedRulesKnownBadInputsRuleSet',
  ],
  wafCountedRules: [],
  discoverableServices: [],
  securityEvents: [...SECURITY_EVENTS],
  securityStandards: ['aws-foundational-security-best-practices', 'cis-aws-foundations-benchmark'],
  criticalFindings: 0,
  backupMaximumAgeHours: 32,
})
