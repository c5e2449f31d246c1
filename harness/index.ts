/** The authoring API: what a suite, a check of one's own or a configuration imports as `checkride`. */
export { defineConfig } from './environment/config.ts'
export { check, prepare, variants } from './authoring/registry.ts'
export type { Break, CheckContext, CheckDefinition, Prepare } from './authoring/check.ts'
export type { Expected, Variant } from './authoring/variant.ts'
export { amount } from '../record/amount.ts'
export type { WhenNone } from './verdict/conclude.ts'
export type { Platform, Resource } from './platform/index.ts'
export type { Settings } from './environment/settings/index.ts'
export { settingsOf } from './environment/settings/index.ts'
export type { Controls, Subject } from '../record/run.ts'

// For breaks: the sandbox's state, what finds the reference platform's resources in it, and rows to add or change.
export type {
  Finders,
  KeyPurpose,
  NetworkAclRow,
  SecurityGroupRuleRow,
  SubnetTier,
  TaskDefinitionRow,
  World,
} from './authoring/world.ts'

// For names, patterns and texts.
export { lastPart, partitionOf } from './arn.ts'
export { batchesOf } from './batches.ts'
export { language, meaningOf, meaningsOf, UnreadableExpression } from './grammar.ts'
export { matchesPattern } from './authoring/pattern.ts'
export { redactText } from '../evidence/redaction/redact.ts'
export { isHarmless, isSecretName } from '../evidence/redaction/secret-names.ts'

// For checks that take several samples.
export { followDeployment } from './watch/follow-deployment.ts'
export { watch, type Look } from './watch/watch.ts'

// For what belongs to another account.
export { accountOfBucket, awsOfBucket, awsOfOwner, foreignOwner, notRead } from './platform/owners.ts'
export { deniedByOwner } from './sources/aws/refusal.ts'

// What collections of the platform hold.
export { metricsShown, type ShownMetric } from './platform/observability/dashboard-metrics.ts'
export { selectionsShown, type Selection } from './platform/observability/dashboard-selections.ts'
export { oidcHost } from './platform/identity/deployers.ts'
export { evaluateExpression, type Ids } from './platform/observability/metric-math.ts'
export { isQuery, queriesOf, readQuery, selects, toldApart } from './platform/observability/metric-queries.ts'
export { watchedBy, type Watched } from './platform/observability/alarms.ts'
export type { DeliveredService, PlatformPipeline, UsedProject } from './platform/delivery/pipelines.ts'
export { placementOf } from './platform/ecs/placement.ts'
export { awaitsTaskSet, definitionsOf, deployedAs } from './platform/ecs/task-sets.ts'
export { deploymentGroupOf, isByCodeDeploy } from './platform/delivery/codedeploy.ts'
export { endsTls } from './platform/edge/public.ts'
export { answeringName, dnsName } from './dns.ts'
export { addressIn } from './platform/ecs/variables.ts'
export { destinationOf } from './platform/ecs/log-destination.ts'
export type { ContainerLog, ServiceLogs } from './platform/ecs/logs.ts'
export type { NamedService, StaffedService } from './platform/ecs/running.ts'
export type { ScaledService } from './platform/ecs/scaling.ts'
export type { FoundSecret, SecretUse, UsedSecret } from './platform/ecs/secrets.ts'

// Metrics of services and load balancers, which only Checkride's own suites read.
export {
  balancerDimensions,
  balancerNamespace,
  countsRequests,
  deployedAt,
  measurementsOf,
  readMetrics,
  RECENT_DEPLOYMENT,
  type DailyMetrics,
  type Reading,
  type Readings,
  type ServiceTargets,
} from './platform/observability/metrics.ts'
export { LOG_FAMILIES, type LogFamily } from './environment/settings/observability-logs.ts'

// What probes answer, which only Checkride's own suites read.
export { longestAnalyses, type PathSeen } from './sources/probes/analyzer.ts'
export type { HttpAnswered } from './sources/probes/http.ts'
export { hostAndPort, type Target } from './sources/probes/inside/target.ts'
export type { GroupSeen, KafkaTrouble, TopicSeen } from './sources/probes/kafka.ts'
/** Ends the listing of subjects (`each`): the check does not apply, for this reason. Say it only of what was read. */
export { notApplicable } from './recording/outcome.ts'
