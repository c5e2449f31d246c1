import type { ScalingPolicy } from '@aws-sdk/client-application-auto-scaling'
import type { ScaledService, Settings } from '../../harness/index.ts'

/** A metric that services are scaled by, and the values of it that will do. */
interface Tracked {
  readonly metric: string
  readonly what: string
  readonly values: readonly number[]
}

/** Seconds that ECS waits when a policy does not say. */
const DEFAULT_COOLDOWN = 300

const tracks = (policy: ScalingPolicy, metric: string): boolean =>
  policy.PolicyType === 'TargetTrackingScaling' &&
  policy.TargetTrackingScalingPolicyConfiguration?.PredefinedMetricSpecification?.PredefinedMetricType === metric

/** What is wrong with the target-tracking policies of a service, a sentence each. */
export function trackingProblems({ service, policies }: Pick<ScaledService, 'service' | 'policies'>, settings: Settings['service']): string[] {
  const groups = (service.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn ?? [])
  const wanted: Tracked[] = [
    { metric: 'ECSServiceAverageCPUUtilization', what: 'CPU', values: settings.scalingCpu },
    { metric: 'ECSServiceAverageMemoryUtilization', what: 'memory', values: settings.scalingMemory },
    ...(groups.length === 0 ? [] : [{ metric: 'ALBRequestCountPerTarget', what: 'requests per target', values: settings.scalingRequests }]),
  ]
  return wanted.flatMap(({ metric, what, values }) => {
    const own = policies.filter((policy) => tracks(policy, metric))
    if (own.length === 0) return [`no policy tracks ${what} (${metric})`]
    return own.flatMap((policy) => [...policyProblems(policy, what, values, settings), ...labelProblems(policy, groups)])
  })
}

function policyProblems(policy: ScalingPolicy, what: string, values: readonly number[], { scalingCooldowns }: Settings['service']): string[] {
  const {
    TargetValue,
    ScaleOutCooldown = DEFAULT_COOLDOWN,
    ScaleInCooldown = DEFAULT_COOLDOWN,
    DisableScaleIn,
  } = policy.TargetTrackingScalingPolicyConfiguration ?? {}
  const name = `policy ${policy.PolicyName}`
  const problems: string[] = []
  if (TargetValue === undefined || !values.includes(TargetValue)) problems.push(`${name} keeps ${what} at ${TargetValue}, not at ${values.join(' or ')}`)
  if (ScaleOutCooldown !== scalingCooldowns.out) problems.push(`${name} rests ${ScaleOutCooldown} s after scaling out, not ${scalingCooldowns.out} s`)
  if (ScaleInCooldown !== scalingCooldowns.in) problems.push(`${name} rests ${ScaleInCooldown} s after scaling in, not ${scalingCooldowns.in} s`)
  if (DisableScaleIn === true) problems.push(`${name} never takes tasks away again`)
  if ((policy.Alarms ?? []).length === 0) problems.push(`${name} has lost its alarms, so that it never acts`)
  return problems
}

/** A policy on requests names the target group that it counts at: `app/name/id/targetgroup/name/id`. */
function labelProblems(policy: ScalingPolicy, groups: readonly string[]): string[] {
  const label = policy.TargetTrackingScalingPolicyConfiguration?.PredefinedMetricSpecification?.ResourceLabel
  if (label === undefined) return []
  const group = label.slice(label.indexOf('targetgroup/'))
  return groups.some((arn) => arn.endsWith(`:${group}`)) ? [] : [`policy ${policy.PolicyName} counts the requests of another service's targets (${group})`]
}
