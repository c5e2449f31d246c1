import type { ScalingPolicy } from '@aws-sdk/client-application-auto-scaling'
import { matchesPattern, type Settings } from '../../../harness/index.ts'

/**
 * Whether a policy keeps the length of a queue, or what waits for each task, at a target. Source: Amazon EC2 Auto
 * Scaling user guide, "Scaling policy based on Amazon SQS".
 * @example policies.some((policy) => tracksQueue(policy, settings))
 */
export function tracksQueue(
  { PolicyType, TargetTrackingScalingPolicyConfiguration: tracking }: ScalingPolicy,
  { service }: Settings,
): boolean {
  if (PolicyType !== 'TargetTrackingScaling') return false
  const { MetricName, Metrics = [] } = tracking?.CustomizedMetricSpecification ?? {}
  const names = [MetricName, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric?.MetricName)]
  return names.some(
    (name) => name !== undefined && service.queueMetrics.some((pattern) => matchesPattern(pattern, name)),
  )
}
