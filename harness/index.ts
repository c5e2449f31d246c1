/** The authoring API: all that a suite, a user's own check or a configuration may import. */
export { defineConfig } from './environment/config.ts'
export { check } from './engine/registry.ts'
export type { Break, CheckContext, CheckDefinition } from './model/check.ts'
export type { Platform, Resource } from './platform/index.ts'
export { watchedBy, type Watched } from './platform/observability-alarms.ts'
export {
  balancerDimensions,
  deployedAt,
  measurementsOf,
  readMetrics,
  RECENT_DEPLOYMENT,
  type DailyMetrics,
  type Reading,
  type Readings,
  type ServiceTargets,
} from './platform/observability-metrics.ts'
export { followDeployment } from './engine/stability.ts'
export { watch, type Look } from './watch/watch.ts'
export type { DeliveredService, PlatformPipeline, UsedProject } from './platform/pipelines.ts'
export { partitionOf } from './platform/partition.ts'
export type { GroupRule } from './platform/network-groups.ts'
export type { ContainerLog, ServiceLogs } from './platform/service-logs.ts'
export type { NamedService, StaffedService } from './platform/service-running.ts'
export type { ScaledService } from './platform/service-scaling.ts'
export type { FoundSecret, SecretUse, UsedSecret } from './platform/service-secrets.ts'
export { redactText } from './evidence/redact.ts'
export { isHarmless, isSecretName } from './evidence/secret-names.ts'
export { LOG_FAMILIES, type LogFamily } from './environment/settings/observability-logs.ts'
export type { HttpAnswered } from './probes/http.ts'
export type { Settings } from './environment/settings/index.ts'
export type { Controls, Subject } from './model/record.ts'
export {
  allowsTcp,
  decide,
  destinationOf,
  groupName,
  reach,
  refersTo,
  targetOf,
  type Decision,
  type Flow,
  type Place,
  type Reach,
} from './reachability/index.ts'
export { longestAnalyses, type PathSeen } from './probes/analyzer.ts'
export { hostAndPort, type Target } from './probes/inside/target.ts'
export type { GroupSeen, KafkaTrouble, TopicSeen } from './probes/kafka.ts'
export { parseOperator } from '../policy/conditions.ts'
export { parsePolicy, type Policy, type Statement } from '../policy/document.ts'
export { evaluate as evaluatePolicies } from '../policy/evaluate.ts'
export {
  coversEveryRole,
  grantsAction,
  grantsEverything,
  grantsPublic,
  requiresTls,
  trustedPrincipals,
  type Trusted,
} from '../policy/grants.ts'
export { matches as matchesPattern } from '../policy/match.ts'
export { contextSatisfying } from '../policy/request-context.ts'
