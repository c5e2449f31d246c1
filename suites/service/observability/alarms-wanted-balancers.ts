/** Which alarms load balancers and their targets must have. */
import {
  balancerDimensions,
  balancerNamespace,
  deployedAs,
  type Platform,
  type ServiceTargets,
  type Settings,
} from '../../../harness/index.ts'
import { named, type Condition, type WantedAlarm } from './alarm-conditions.ts'

type Balancer = Awaited<ReturnType<Platform['loadBalancers']>>[number]
type Services = Awaited<ReturnType<Platform['services']>>

const ERRORS = ['HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count'] as const

/** The alarm on requests that a load balancer answers with errors, by their share or their number. */
export function errorsOf(balancer: Balancer, settings: Settings): WantedAlarm {
  const { alarmSeconds: within, alarmErrorPercent, alarmErrorCount } = settings.observability
  const common = {
    namespace: 'AWS/ApplicationELB',
    dimensions: balancerDimensions(balancer.LoadBalancerArn ?? ''),
    statistics: ['Sum', 'SampleCount', 'Average', 'Maximum', 'Minimum'],
    unit: 'Count',
    samplesOfOne: true,
    kind: 'count',
    within,
  } as const
  // They are published only when they are not zero.
  const none = Object.fromEntries(ERRORS.map((metric) => [metric, Number.NaN]))
  // many requests, so that a share differs from a count
  const requests = 100_000
  const shares = (percent: number): Condition[] =>
    ERRORS.map((metric) => ({
      ...common,
      metrics: [metric, 'RequestCount'],
      fires: { ...none, [metric]: Math.ceil((requests * (percent + 0.1)) / 100), RequestCount: requests },
      staysOff: { ...none, RequestCount: requests },
    }))
  const counts = (count: number): Condition[] =>
    ERRORS.map((metric) => ({
      ...common,
      metrics: [metric],
      fires: { ...none, [metric]: count + 1 },
      staysOff: none,
    }))
  const notices = [
    ...(alarmErrorPercent === null ? [] : [`more than ${alarmErrorPercent} % of requests answered with 5xx`]),
    ...(alarmErrorCount === null ? [] : [`more than ${alarmErrorCount} requests answered with 5xx in ${within} s`]),
  ]
  return {
    subject: named(balancer, '5xx'),
    notices: notices.join(', or ') || 'requests answered with 5xx',
    unwanted: 'observability.alarmErrorPercent and alarmErrorCount are null',
    conditions: [
      ...(alarmErrorPercent === null ? [] : shares(alarmErrorPercent)),
      ...(alarmErrorCount === null ? [] : counts(alarmErrorCount)),
    ],
  }
}

/** The tasks that a service wants when it is at work: one that rests for now wants one at least then. */
export const atWork = (desired = 0): number => Math.max(desired, 1)

/** The alarm on unhealthy targets of a service. */
export function unhealthyTargets(target: ServiceTargets, settings: Settings, services: Services): WantedAlarm {
  // Services of one name may be in several clusters.
  const isIts = (service: Services[number]): boolean =>
    service.serviceName === target.service &&
    deployedAs(service).some(({ loadBalancers = [] }) =>
      loadBalancers.some(({ targetGroupArn }) => targetGroupArn === target.TargetGroupArn),
    )
  const own = services.find(isIts) ?? services.find(({ serviceName }) => serviceName === target.service)
  const desired = atWork(own?.desiredCount)
  const common = {
    namespace: balancerNamespace(target.loadBalancerArn),
    dimensions: balancerDimensions(target.loadBalancerArn, target.TargetGroupArn),
    unit: 'Count',
    kind: 'level',
    within: settings.observability.alarmSeconds,
  } as const
  const unhealthy: Condition = {
    ...common,
    metrics: ['UnHealthyHostCount'],
    statistics: ['Maximum', 'Average', 'Sum'],
    fires: { UnHealthyHostCount: 1 },
    staysOff: { UnHealthyHostCount: 0 },
  }
  // One that fires while a target is missing notices each that is unhealthy.
  const fewerHealthy: Condition = {
    ...common,
    metrics: ['HealthyHostCount'],
    statistics: ['Minimum', 'Average'],
    fires: { HealthyHostCount: desired - 1 },
    staysOff: { HealthyHostCount: desired },
  }
  return {
    subject: named(target, 'unhealthy-targets'),
    notices: 'any unhealthy target',
    conditions: [unhealthy, fewerHealthy],
  }
}
