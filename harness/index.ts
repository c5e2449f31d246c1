/** The authoring API: all that a suite, a user's own check or a configuration may import. */
export { defineConfig } from './environment/config.ts'
export { check } from './authoring/registry.ts'
export type { Break, CheckContext, CheckDefinition } from './authoring/check.ts'
export type { Finders } from '../fixtures/platform/finders/index.ts'
export type { World } from '../fixtures/sandbox/world.ts'
export type { NetworkAclRow, SecurityGroupRuleRow } from '../fixtures/sandbox/services/ec2/state.ts'
export type { TaskDefinitionRow } from '../fixtures/sandbox/services/ecs/state.ts'
export type { Platform, Resource } from './platform/index.ts'
export { watchedBy, type Watched } from './platform/observability/alarms.ts'
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
} from './platform/observability/metrics.ts'
export { followDeployment } from './watch/follow-deployment.ts'
export { watch, type Look } from './watch/watch.ts'
export type { DeliveredService, PlatformPipeline, UsedProject } from './platform/delivery/pipelines.ts'
export { partitionOf } from './platform/partition.ts'
export type { GroupRule } from './platform/network/groups.ts'
export type { ContainerLog, ServiceLogs } from './platform/ecs/logs.ts'
export type { NamedService, StaffedService } from './platform/ecs/running.ts'
export type { ScaledService } from './platform/ecs/scaling.ts'
export type { FoundSecret, SecretUse, UsedSecret } from './platform/ecs/secrets.ts'
export { redactText } from '../evidence/redaction/redact.ts'
export { isHarmless, isSecretName } from '../evidence/redaction/secret-names.ts'
export { LOG_FAMILIES, type LogFamily } from './environment/settings/observability-logs.ts'
export type { HttpAnswered } from './sources/probes/http.ts'
export type { Settings } from './environment/settings/index.ts'
export type { Controls, Subject } from '../record/run.ts'
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
export { longestAnalyses, type PathSeen } from './sources/probes/analyzer.ts'
export { hostAndPort, type Target } from './sources/probes/inside/target.ts'
export type { GroupSeen, KafkaTrouble, TopicSeen } from './sources/probes/kafka.ts'
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
