import type { ScalingPolicy } from '@aws-sdk/client-application-auto-scaling'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { balancerDimensions, type ScaledService, type ServiceTargets, type Settings } from '../../../harness/index.ts'

/** A metric that services are scaled by, and the target values that are promised: the highest of them will do. */
interface Tracked {
  readonly metric: string
  readonly what: string
  readonly values: readonly number[]
}

/** Default cooldown in seconds. */
const DEFAULT_COOLDOWN = 300

const tracks = (policy: ScalingPolicy, metric: string): boolean =>
  policy.PolicyType === 'TargetTrackingScaling' &&
  policy.TargetTrackingScalingPolicyConfiguration?.PredefinedMetricSpecification?.PredefinedMetricType === metric

/** What is wrong with the target-tracking policies of a service, a sentence each. */
export function trackingProblems(
  { service, policies }: Pick<ScaledService, 'service' | 'policies'>,
  settings: Settings['service'],
): string[] {
  const groups = (service.loadBalancers ?? []).flatMap(({ targetGroupArn, advancedConfiguration }) =>
    [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].flatMap((arn) => arn ?? []),
  )
  const wanted: Tracked[] = [
    { metric: 'ECSServiceAverageCPUUtilization', what: 'CPU', values: settings.scalingCpu },
    { metric: 'ECSServiceAverageMemoryUtilization', what: 'memory', values: settings.scalingMemory },
    ...(groups.length === 0 || swapsGroups(service)
      ? []
      : [{ metric: 'ALBRequestCountPerTarget', what: 'requests per target', values: settings.scalingRequests }]),
  ]
  const followed = wanted.filter(({ values }) => values.length > 0)
  if (followed.length === 0 && policies.length === 0) return ['no policy scales it']
  return followed.flatMap(({ metric, what, values }) => {
    const own = policies.filter((policy) => tracks(policy, metric))
    if (own.length === 0) return [`no policy tracks ${what} (${metric})`]
    return own.flatMap((policy) => [
      ...policyProblems(policy, what, values, settings),
      ...labelProblems(policy, groups),
    ])
  })
}

/**
 * Whether each deployment moves the service to another target group: a policy on requests, which names one, does not
 * work then. Source: ECS developer guide, target tracking policies: not supported for the blue/green deployment type.
 */
const swapsGroups = ({ deploymentController, deploymentConfiguration }: ScaledService['service']): boolean =>
  deploymentController?.type === 'CODE_DEPLOY' || (deploymentConfiguration?.strategy ?? 'ROLLING') !== 'ROLLING'

function policyProblems(
  policy: ScalingPolicy,
  what: string,
  values: readonly number[],
  { scalingCooldowns }: Settings['service'],
): string[] {
  const {
    TargetValue,
    ScaleOutCooldown = DEFAULT_COOLDOWN,
    ScaleInCooldown = DEFAULT_COOLDOWN,
    DisableScaleIn,
  } = policy.TargetTrackingScalingPolicyConfiguration ?? {}
  const name = `policy ${policy.PolicyName}`
  const problems: string[] = []
  // A lower value adds tasks earlier; a longer rest before tasks are taken away keeps them longer.
  const most = Math.max(...values)
  if (TargetValue === undefined || TargetValue > most)
    problems.push(`${name} keeps ${what} at ${TargetValue}, expected is ${most} at most`)
  if (scalingCooldowns !== null && ScaleOutCooldown > scalingCooldowns.out)
    problems.push(
      `${name} rests ${ScaleOutCooldown} s after scaling out, expected are ${scalingCooldowns.out} s at most`,
    )
  if (scalingCooldowns !== null && ScaleInCooldown < scalingCooldowns.in)
    problems.push(`${name} rests ${ScaleInCooldown} s after scaling in, expected are ${scalingCooldowns.in} s at least`)
  if (DisableScaleIn === true) problems.push(`${name} never takes tasks away again`)
  if ((policy.Alarms ?? []).length === 0) problems.push(`${name} has lost its alarms, so that it never acts`)
  return problems
}

/** A policy on requests names the target group that it counts at: `app/name/id/targetgroup/name/id`. */
function labelProblems(policy: ScalingPolicy, groups: readonly string[]): string[] {
  const label = policy.TargetTrackingScalingPolicyConfiguration?.PredefinedMetricSpecification?.ResourceLabel
  if (label === undefined) return []
  const group = label.slice(label.indexOf('targetgroup/'))
  return groups.some((arn) => arn.endsWith(`:${group}`))
    ? []
    : [`policy ${policy.PolicyName} counts the requests of another service's targets (${group})`]
}

/**
 * Policies on requests whose label names another load balancer than that of their target group: no such metric is
 * published, and they never act.
 */
export function balancerProblems(
  policies: readonly ScalingPolicy[],
  targets: readonly Pick<ServiceTargets, 'TargetGroupArn' | 'loadBalancerArn'>[],
): string[] {
  return policies.flatMap(({ PolicyName, TargetTrackingScalingPolicyConfiguration: tracking }) => {
    const label = tracking?.PredefinedMetricSpecification?.ResourceLabel
    const group = label?.slice(label.indexOf('targetgroup/'))
    const labels = targets
      .map(({ TargetGroupArn, loadBalancerArn }) => balancerDimensions(loadBalancerArn, TargetGroupArn))
      .filter(({ TargetGroup }) => TargetGroup === group)
      .map(({ LoadBalancer, TargetGroup }) => `${LoadBalancer}/${TargetGroup}`)
    return label === undefined || labels.length === 0 || labels.includes(label)
      ? []
      : [`policy ${PolicyName} counts requests of ${label}, which are published as ${labels.join(' and ')}`]
  })
}

/**
 * Why policies do not act although they name their alarms: the alarms may have been deleted, or their actions disabled,
 * since Application Auto Scaling made them.
 */
export function alarmProblems(policies: readonly ScalingPolicy[], alarms: readonly MetricAlarm[]): string[] {
  const known = new Map(alarms.map((alarm) => [alarm.AlarmName, alarm]))
  return policies.flatMap(({ PolicyName, PolicyARN = '', PolicyType, Alarms = [] }) =>
    (PolicyType === 'TargetTrackingScaling' ? Alarms : []).flatMap(({ AlarmName }) => {
      const alarm = known.get(AlarmName)
      if (alarm === undefined) return [`alarm ${AlarmName} of policy ${PolicyName} is gone`]
      const acts = alarm.ActionsEnabled !== false && alarm.AlarmActions?.includes(PolicyARN) === true
      return acts ? [] : [`the actions of alarm ${AlarmName} of policy ${PolicyName} are disabled`]
    }),
  )
}
