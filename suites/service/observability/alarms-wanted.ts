/** Which alarms the deployment guide requires, and whether an existing alarm is one of them. */
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import {
  balancerDimensions,
  balancerNamespace,
  lastPart,
  settingsOf,
  watchedBy,
  type Platform,
  type ServiceTargets,
  type Settings,
  type Subject,
  type Watched,
} from '../../../harness/index.ts'
import { evaluateExpression, UnreadableExpression } from './metric-math.ts'

/** Values of metrics, by their names, for which an alarm must fire, or must not. */
type Values = Readonly<Record<string, number>>

/** The metrics by which an alarm may detect the condition. */
export interface Condition {
  readonly namespace: string
  /** The alarm uses all of them, each in the wanted dimensions, and may use others too. */
  readonly metrics: readonly string[]
  readonly dimensions: Readonly<Record<string, string>>
  readonly statistics: readonly string[]
  /**
   * `count`: the sum of the whole span is compared; `level`: every period of the span; `event`: a single occurrence in
   * any period is enough.
   */
  readonly kind: 'count' | 'level' | 'event'
  /** Seconds after which the alarm must have fired. */
  readonly within: number
  /** It must fire at these values, and must not at those. */
  readonly fires: Values
  readonly staysOff: Values
}

export interface WantedAlarm {
  readonly subject: Subject
  /** The condition, for messages. */
  readonly notices: string
  /** Any of them will do. None: the settings want no such alarm. */
  readonly conditions: readonly Condition[]
  /** By what the settings say so. */
  readonly unwanted?: string
}

/** The alarms that the platform's services, load balancers and targets must have. */
export async function wantedAlarms(platform: Platform, settings: Settings): Promise<WantedAlarm[]> {
  const [services, balancers, targets] = await Promise.all([
    platform.services(),
    platform.loadBalancers(),
    platform.serviceTargets(),
  ])
  return [
    ...services.flatMap((service) => ofService(service, settingsOf(settings, service.subject.name))),
    ...balancers.filter(({ Type }) => Type === 'application').map((balancer) => errorsOf(balancer, settings)),
    ...targets.map((target) => unhealthyTargets(target, settingsOf(settings, target.service))),
  ]
}

const named = (of: { readonly subject: Subject }, alarm: string): Subject => ({
  id: `${of.subject.id}/${alarm}`,
  type: 'cloudwatch:alarm',
  name: `${alarm} of ${of.subject.name}`,
  region: of.subject.region,
})

type Services = Awaited<ReturnType<Platform['services']>>

function ofService(service: Services[number], settings: Settings): WantedAlarm[] {
  const { clusterArn = '', serviceName = '', desiredCount = 0 } = service
  const {
    alarmSeconds: within,
    alarmTasksMissing,
    alarmTaskFailures,
    taskFailureMetric,
    alarmCpuPercent,
    alarmMemoryPercent,
  } = settings.observability
  const dimensions = { ClusterName: lastPart(clusterArn), ServiceName: serviceName }
  const tasks = {
    namespace: 'ECS/ContainerInsights',
    dimensions,
    statistics: ['Average', 'Minimum', 'Maximum'],
    kind: 'level',
    within,
  } as const
  const utilisation = (metric: string, percent: number): Condition[] => [
    {
      namespace: 'AWS/ECS',
      metrics: [metric],
      dimensions,
      statistics: ['Average', 'Maximum'],
      kind: 'level',
      within,
      fires: { [metric]: percent + 0.5 },
      staysOff: { [metric]: 1 },
    },
  ]
  const failures = ({ namespace, name }: NonNullable<typeof taskFailureMetric>): Condition => ({
    namespace,
    metrics: [name],
    dimensions,
    statistics: ['Sum'],
    kind: 'count',
    within,
    fires: { [name]: alarmTaskFailures + 1 },
    staysOff: { [name]: 0 },
  })
  const tasksMissing: Condition[] = [
    {
      ...tasks,
      metrics: ['DesiredTaskCount', 'RunningTaskCount'],
      fires: { DesiredTaskCount: 3, RunningTaskCount: 2 },
      staysOff: { DesiredTaskCount: 3, RunningTaskCount: 3 },
    },
    {
      ...tasks,
      metrics: ['RunningTaskCount'],
      fires: { RunningTaskCount: desiredCount - 1 },
      staysOff: { RunningTaskCount: desiredCount + 1 },
    },
  ]
  return [
    {
      subject: named(service, 'tasks-below-desired'),
      notices: 'that fewer tasks run than are desired',
      unwanted: 'observability.alarmTasksMissing is false',
      conditions: alarmTasksMissing ? tasksMissing : [],
    },
    {
      subject: named(service, 'task-failures'),
      notices: `more than ${alarmTaskFailures} failed tasks in ${within} s`,
      unwanted: 'observability.taskFailureMetric is null',
      conditions: taskFailureMetric === null ? [] : [failures(taskFailureMetric)],
    },
    {
      subject: named(service, 'cpu'),
      notices: `CPU above ${alarmCpuPercent} %`,
      conditions: utilisation('CPUUtilization', alarmCpuPercent),
    },
    {
      subject: named(service, 'memory'),
      notices: `memory above ${alarmMemoryPercent} %`,
      conditions: utilisation('MemoryUtilization', alarmMemoryPercent),
    },
  ]
}

const ERRORS = ['HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count'] as const

function errorsOf(balancer: Awaited<ReturnType<Platform['loadBalancers']>>[number], settings: Settings): WantedAlarm {
  const { alarmSeconds: within, alarmErrorPercent, alarmErrorCount } = settings.observability
  const common = {
    namespace: 'AWS/ApplicationELB',
    dimensions: balancerDimensions(balancer.LoadBalancerArn ?? ''),
    statistics: ['Sum'],
    kind: 'count',
    within,
  } as const
  const none = Object.fromEntries(ERRORS.map((metric) => [metric, 0]))
  // many requests, so that a share differs from a count
  const requests = 100_000
  const shares = (percent: number): Condition[] =>
    ERRORS.map((metric) => ({
      ...common,
      metrics: [metric, 'RequestCount'],
      fires: { ...none, [metric]: (requests * (percent + 0.1)) / 100, RequestCount: requests },
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

function unhealthyTargets(target: ServiceTargets, settings: Settings): WantedAlarm {
  const condition: Condition = {
    namespace: balancerNamespace(target.loadBalancerArn),
    metrics: ['UnHealthyHostCount'],
    dimensions: balancerDimensions(target.loadBalancerArn, target.TargetGroupArn),
    statistics: ['Maximum', 'Average', 'Sum'],
    kind: 'level',
    within: settings.observability.alarmSeconds,
    fires: { UnHealthyHostCount: 1 },
    staysOff: { UnHealthyHostCount: 0 },
  }
  return { subject: named(target, 'unhealthy-targets'), notices: 'any unhealthy target', conditions: [condition] }
}

const indexes = new WeakMap<readonly MetricAlarm[], ReadonlyMap<string, readonly MetricAlarm[]>>()

const keyOf = ({ namespace, metric, dimensions }: Pick<Watched, 'namespace' | 'metric' | 'dimensions'>): string =>
  JSON.stringify([namespace, metric, Object.entries(dimensions).map(String).toSorted()])

/** The alarms on the first metric of a condition, by an index that is built once: there may be thousands of alarms. */
export function alarmsOn<Alarm extends MetricAlarm>(
  alarms: readonly Alarm[],
  { namespace, metrics, dimensions }: Condition,
): readonly Alarm[] {
  let index = indexes.get(alarms)
  if (index === undefined) {
    const pairs = alarms.flatMap((alarm) => [...new Set(watchedBy(alarm).map(keyOf))].map((key) => ({ key, alarm })))
    index = new Map(
      [...Map.groupBy(pairs, ({ key }) => key)].map(([key, group]) => [key, group.map(({ alarm }) => alarm)]),
    )
    indexes.set(alarms, index)
  }
  // The index was built from this list, and holds its type.
  return (index.get(keyOf({ namespace, metric: metrics[0]!, dimensions })) ?? []) as readonly Alarm[]
}

/**
 * Why an alarm is not the wanted one: empty when it is, undefined when it is about other metrics.
 * @throws UnreadableExpression when it compares an expression that cannot be read
 */
export function judge(alarm: MetricAlarm, condition: Condition): readonly string[] | undefined {
  const watched = watchedBy(alarm).filter((candidate) => isAbout(candidate, condition))
  const main = condition.metrics.map((metric) => watched.find((candidate) => candidate.metric === metric))
  if (main.some((candidate) => candidate === undefined)) return undefined
  const compares = (values: Values): boolean =>
    fires(alarm, Object.fromEntries(watched.map(({ id, metric }) => [id, values[metric] ?? Number.NaN])))
  // An alarm that relates the metric to another one, such as errors to requests, is judged by the condition that names
  // both.
  if (watchedBy(alarm).length > watched.length) return undefined
  return [
    ...watched.flatMap(({ metric, statistic }) =>
      condition.statistics.includes(statistic)
        ? []
        : [`it looks at the ${statistic} of ${metric}, expected is ${condition.statistics.join(' or ')}`],
    ),
    ...(compares(condition.fires) ? [] : [`it does not fire at ${described(condition.fires)} (${rule(alarm)})`]),
    ...(compares(condition.staysOff) ? [`it fires at ${described(condition.staysOff)} (${rule(alarm)})`] : []),
    ...timeProblems(alarm, watched[0]!, condition),
  ]
}

const isAbout = ({ namespace, metric, dimensions }: Watched, condition: Condition): boolean =>
  namespace === condition.namespace &&
  metric in condition.fires &&
  Object.keys(dimensions).length === Object.keys(condition.dimensions).length &&
  Object.entries(condition.dimensions).every(([name, value]) => dimensions[name] === value)

const expressionOf = ({ Metrics = [] }: MetricAlarm): string | undefined =>
  Metrics.find(({ ReturnData = true, Expression }) => ReturnData && Expression !== undefined)?.Expression

/** Whether the alarm's comparison holds for values of its metrics, by their ids. */
function fires(alarm: MetricAlarm, values: Readonly<Record<string, number>>): boolean {
  const expression = expressionOf(alarm)
  const returned = alarm.Metrics?.find(({ ReturnData = true }) => ReturnData)?.Id ?? ''
  const value = expression === undefined ? (values[returned] ?? Number.NaN) : evaluateExpression(expression, values)
  const { Threshold = Number.NaN, ComparisonOperator } = alarm
  switch (ComparisonOperator) {
    case 'GreaterThanThreshold':
      return value > Threshold
    case 'GreaterThanOrEqualToThreshold':
      return value >= Threshold
    case 'LessThanThreshold':
      return value < Threshold
    case 'LessThanOrEqualToThreshold':
      return value <= Threshold
    default:
      throw new UnreadableExpression(`an alarm by ${ComparisonOperator ?? 'no comparison'} cannot be read`)
  }
}

const described = (values: Values): string =>
  Object.entries(values)
    .map(([metric, value]) => `${metric} ${value}`)
    .join(', ')

const rule = (alarm: MetricAlarm): string =>
  `${expressionOf(alarm) ?? 'the metric'} ${alarm.ComparisonOperator} ${alarm.Threshold}`

function timeProblems(
  { EvaluationPeriods = 1, DatapointsToAlarm = EvaluationPeriods }: MetricAlarm,
  { period }: Watched,
  { kind, within }: Condition,
): string[] {
  const seconds = period * DatapointsToAlarm
  if (kind === 'event' && DatapointsToAlarm > 1)
    return [`it fires after ${DatapointsToAlarm} periods of ${period} s, expected is the first`]
  if (kind !== 'count')
    return seconds <= within ? [] : [`it fires after ${seconds} s, expected are ${within} s at most`]
  // with shorter periods the sum would have to be exceeded in each of them
  return period === within && DatapointsToAlarm === 1
    ? []
    : [`it sums up ${period} s and fires after ${DatapointsToAlarm} such periods, expected is one of ${within} s`]
}
