import * as v from 'valibot'
import type { Profile } from '../profiles.ts'

/** Quotas whose use the harness can count, by their codes in Service Quotas. */
export const QUOTA_CODES = ['L-F678F1CE', 'L-2AFB9258', 'L-CFEB8E8D', 'L-3032A538', 'L-36FBB829', 'L-822D1B1B'] as const

/** What clusters, logs, guards and backups should look like. */
export const OperationsSettings = v.strictObject({
  /**
   * Tags that every resource carries, with the values that are allowed; an empty list allows any value but the empty
   * one.
   */
  mandatoryTags: v.record(v.string(), v.array(v.string())),
  /** Share of a service quota, in percent, above which there is no room left. */
  quotaPercent: v.number(),
  /** Codes of the quotas that need room. */
  quotas: v.array(v.picklist(QUOTA_CODES)),
  /** Values of the cluster setting `containerInsights` that will do. */
  containerInsights: v.array(v.picklist(['enabled', 'enhanced'])),
  /** Largest share of tasks on Fargate Spot by the cluster's default strategy, in percent. */
  spotPercent: v.number(),
  /** Days for which log groups keep events, at least; for ever is too long. */
  logRetentionDays: v.number(),
  /** Names of log groups that must exist besides those that task definitions, clusters and web ACLs write to. */
  logGroups: v.array(v.string()),
  /** Encryption types of ECR repositories that will do. */
  repositoryEncryption: v.array(v.picklist(['AES256', 'KMS', 'KMS_DSSE'])),
  /** Whether internet-facing load balancers must stand behind a web ACL. */
  wafRequired: v.boolean(),
  /** Requests from one address within five minutes after which a web ACL blocks it, at most. */
  wafRateLimit: v.number(),
  /** AWS's managed rule groups that a web ACL must apply. Cross-site scripting is part of the common one. */
  wafManagedRuleGroups: v.array(v.string()),
  /** Rules of managed groups that may be set to count, because they block what the application needs. */
  wafCountedRules: v.array(v.string()),
  /**
   * Name of the private DNS namespace in which services find each other; null: none is wanted. Unset: those in which
   * services are registered.
   */
  namespace: v.optional(v.nullable(v.string())),
  /** Names of the ECS services that others must find, besides those that are registered. */
  discoverableServices: v.array(v.string()),
  /**
   * Security Hub standards that must be ready, by the name in their ARNs, whatever the version; empty: Security Hub is
   * not wanted, and not asked.
   */
  securityStandards: v.array(v.string()),
  /** Open critical findings on the platform's resources that are tolerated. */
  criticalFindings: v.number(),
  /**
   * Age of a store's last recovery point, in hours, that is still recent: a day, and the eight hours in which AWS
   * Backup may start.
   */
  backupMaximumAgeHours: v.number(),
  /** Name under which the load balancer is reached; unset: its own. */
  domain: v.optional(v.string()),
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
  wafRequired: true,
  wafRateLimit: 2000,
  wafManagedRuleGroups: [
    'AWSManagedRulesCommonRuleSet',
    'AWSManagedRulesSQLiRuleSet',
    'AWSManagedRulesKnownBadInputsRuleSet',
  ],
  wafCountedRules: [],
  discoverableServices: [],
  securityStandards: ['aws-foundational-security-best-practices', 'cis-aws-foundations-benchmark'],
  criticalFindings: 0,
  backupMaximumAgeHours: 32,
})
