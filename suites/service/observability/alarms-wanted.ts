/** Which alarms the deployment guide requires. */
import {
  balancerDimensions,
  balancerNamespace,
  lastPart,
  settingsOf,
  type Platform,
  type ServiceTargets,
  type Settings,
  type Subject,
} from '../../../harness/index.ts'

/** Values of metrics, by their names, for which an alarm must fire, or must not; NaN: no data point. */
export type Values = Readonly<Record<string, number>>

/** The metrics by which an alarm may detect the condition. */
export interface Condition {
  readonly namespace: string
  /** The alarm uses all of them, each in the wanted dimensions, and may use others too. */
  readonly metrics: readonly string[]
  readonly dimensions: Readonly<Record<string, string>>
  readonly statistics: readonly string[]
  /** Whether each data sample is a 1, so that other statistics than its sum and count are 1. */
  readonly samplesOfOne?: boolean
  /** Why the metrics are not published at all. */
  readonly unpublished?: string
  /**
   * `count`: what happens within the whole span is counted; `level`: every period of the span; `event`: a single
   * occurrence in any period is enough.
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
  const [services, balancers, targets, clusters] = await Promise.all([
    platform.services(),
    platform.loadBalancers(),
    platform.serviceTargets(),
    platform.clusters(),
  ])
  const clusterOf = ({ clusterArn }: Services[number]) => clusters.find((cluster) => cluster.clusterArn === clusterArn)
  return [
    ...services.flatMap((service) =>
      ofService(service, settingsOf(settings, service.subject.name), insightsProblem(clusterOf(service))),
    ),
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
type Cluster = Awaited<ReturnType<Platform['clusters']>>[number]

/** Why a cluster publishes no metrics of Container Insights; undefined when it does, or is not known. */
function insightsProblem(cluster: Cluster | undefined): string | undefined {
  const value = cluster?.settings?.find(({ name }) => name === 'containerInsights')?.value
  return value === 'disabled' ? `Container Insights of cluster ${cluster?.clusterName} is disabled` : undefined
}

function ofService(service: Services[number], settings: Settings, unpublished: string | undefined): WantedAlarm[] {
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
    ...(unpublished !== undefined && { unpublished }),
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
    statistics: ['Sum', 'SampleCount', 'Average', 'Maximum', 'Minimum'],
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
