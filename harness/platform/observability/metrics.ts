/** Metrics of the platform's services and of the targets behind its load balancers, read in batches. */
import type { TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Service } from '@aws-sdk/client-ecs'
import { lastPart } from '../../arn.ts'
import { batchesOf } from '../../batches.ts'
import type { Aws } from '../../sources/aws/index.ts'
import { AnswerError } from '../../recording/obstacle.ts'
import { collection, collectionBy, type ReadContext, type Resource } from '../collection.ts'
import { services } from '../ecs/ecs.ts'
import { servingLoadBalancers } from '../ecs/entrances.ts'

/** The targets of a service behind one load balancer. */
export type ServiceTargets = Resource<TargetGroup> & { readonly service: string; readonly loadBalancerArn: string }

/** A metric with the statistic that is wanted of it. */
export interface Measurement {
  /** The key of its readings: `cpu of arn:…`. */
  readonly key: string
  readonly namespace: string
  readonly metric: string
  readonly statistic: string
  readonly dimensions: Readonly<Record<string, string>>
}

export interface Reading {
  /** Beginning of the period, in milliseconds. */
  readonly at: number
  readonly value: number
}

/** By the measurement's key, oldest first; a metric without data points has an empty list. */
export type Readings = ReadonlyMap<string, readonly Reading[]>

/** A span of time; the end is exclusive. */
export interface Window {
  readonly from: Date
  readonly to: Date
}

/** A service's metrics after its last deployment, before it, and a week earlier. */
export interface History {
  readonly after: Readings
  /** Absent: the last deployment is not recent. */
  readonly before?: Readings
  readonly weekAgo: Readings
}

export interface DailyMetrics {
  /** Midnight, UTC, of the first day. */
  readonly since: Date
  readonly readings: Readings
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Age in milliseconds from which a deployment is no longer compared with the time before it. */
export const RECENT_DEPLOYMENT = DAY
/** Queries that one GetMetricData takes. */
const MOST_QUERIES = 500

/**
 * What the platform's services registered with its load balancers; target groups that no load balancer uses are left
 * out.
 */
export const serviceTargets = collection(async (context): Promise<ServiceTargets[]> => {
  const { aws, read, region } = context
  const ourServices = await read(services)
  const serving = await Promise.all(ourServices.map((service) => servingLoadBalancers(service, context)))
  const used = ourServices.flatMap(({ serviceName = '?' }, index) =>
    serving[index]!.flatMap(({ targetGroupArn }) =>
      targetGroupArn === undefined ? [] : [{ serviceName, targetGroupArn }],
    ),
  )
  if (used.length === 0) return []
  const { TargetGroups = [] } = await aws.elbv2.describeTargetGroups()
  return used.flatMap(({ serviceName, targetGroupArn }) => {
    const group = TargetGroups.find(({ TargetGroupArn }) => TargetGroupArn === targetGroupArn)
    const subject = {
      id: targetGroupArn,
      type: 'elbv2:target-group',
      name: group?.TargetGroupName ?? targetGroupArn,
      region,
      service: serviceName,
    }
    return (group?.LoadBalancerArns ?? []).map((loadBalancerArn) => ({
      ...group,
      service: serviceName,
      loadBalancerArn,
      subject,
    }))
  })
})

/** The metrics of all services and targets over the minutes that the settings say, up to now. */
export const recentMetrics = collection(async ({ aws, read, settings, now }): Promise<Readings> => {
  const to = wholeMinute(now())
  const from = new Date(to.getTime() - settings.observability.metricsMinutes * MINUTE)
  const [ourServices, targets] = await Promise.all([read(services), read(serviceTargets)])
  return readMetrics(aws, measurementsOf(ourServices, targets), { from, to })
})

/** Of each service, by ARN. */
export const metricHistory = collection(historyOf)

/**
 * Metrics by day over `observability.idleDays`, including the current one. Read once per run for each `of`.
 * @param of what they are metrics of, such as `volumes`
 */
export const dailyMetrics = collectionBy(
  (of: string, _measurements: () => readonly Measurement[]) => of,
  async ({ aws, settings, now }, _of, measurements): Promise<DailyMetrics> => {
    const today = Math.floor(now().getTime() / DAY) * DAY
    const since = new Date(today - settings.observability.idleDays * DAY)
    return {
      since,
      readings: await readMetrics(aws, measurements(), { from: since, to: new Date(today + DAY) }, DAY / 1000),
    }
  },
)

async function historyOf({ aws, read, settings, now }: ReadContext): Promise<Map<string, History>> {
  const length = settings.observability.comparedMinutes * MINUTE
  const to = wholeMinute(now())
  const [ourServices, targets] = await Promise.all([read(services), read(serviceTargets)])
  const readOf = (
    of: readonly Resource<Service>[],
    end: Date,
    start = new Date(end.getTime() - length),
  ): Promise<Readings> => {
    const names = new Set(of.map(({ serviceName }) => serviceName))
    return readMetrics(
      aws,
      measurementsOf(
        of,
        targets.filter(({ service }) => names.has(service)),
      ),
      { from: start, to: end },
    )
  }
  // Services that were deployed in the same minute share their calls.
  const together = Map.groupBy(ourServices, (service) => wholeMinute(deployedAt(service) ?? new Date(0)).getTime())
  const earlier = readOf(ourServices, new Date(to.getTime() - 7 * DAY))
  const histories = [...together].map(async ([deployed, group]) => {
    const recent = to.getTime() - deployed <= RECENT_DEPLOYMENT
    const [weekAgo, after, before] = await Promise.all([
      earlier,
      readOf(group, to, new Date(Math.max(deployed, to.getTime() - length))),
      recent ? readOf(group, new Date(deployed)) : undefined,
    ])
    return group.map(({ subject }) => [subject.id, { after, weekAgo, ...(before && { before }) }] as const)
  })
  return new Map((await Promise.all(histories)).flat())
}

/** When the revision that runs was deployed: the start of the primary deployment. */
export const deployedAt = ({ deployments = [] }: Service): Date | undefined =>
  deployments.find(({ status }) => status === 'PRIMARY')?.createdAt

const wholeMinute = (date: Date): Date => new Date(Math.floor(date.getTime() / MINUTE) * MINUTE)

/** Everything that is measured of services and their targets. */
export function measurementsOf(
  services: readonly Resource<Service>[],
  targets: readonly ServiceTargets[],
): Measurement[] {
  return [...services.flatMap(ofService), ...targets.flatMap(ofTargets)]
}

function ofService({ serviceName = '', clusterArn = '', subject }: Resource<Service>): Measurement[] {
  const dimensions = { ClusterName: lastPart(clusterArn), ServiceName: serviceName }
  const of = (name: string, metric: string): Measurement => ({
    key: `${name} of ${subject.id}`,
    namespace: 'AWS/ECS',
    metric,
    statistic: 'Average',
    dimensions,
  })
  return [of('cpu', 'CPUUtilization'), of('memory', 'MemoryUtilization')]
}

/**
 * In CloudWatch's terms a load balancer is the part of its ARN after `loadbalancer/`, a target group the last part of
 * its own.
 */
export function balancerDimensions(loadBalancerArn: string, targetGroupArn?: string): Record<string, string> {
  const LoadBalancer = loadBalancerArn.slice(loadBalancerArn.indexOf(':loadbalancer/') + ':loadbalancer/'.length)
  return targetGroupArn === undefined
    ? { LoadBalancer }
    : { TargetGroup: targetGroupArn.slice(targetGroupArn.lastIndexOf(':') + 1), LoadBalancer }
}

/** The namespace of a load balancer's metrics, by its kind. */
export const balancerNamespace = (loadBalancerArn: string): string =>
  loadBalancerArn.includes(':loadbalancer/net/') ? 'AWS/NetworkELB' : 'AWS/ApplicationELB'

/** Whether requests are counted before the targets: network load balancers know connections only. */
export const countsRequests = ({ loadBalancerArn }: Pick<ServiceTargets, 'loadBalancerArn'>): boolean =>
  balancerNamespace(loadBalancerArn) === 'AWS/ApplicationELB'

function ofTargets(targets: ServiceTargets): Measurement[] {
  const { TargetGroupArn, loadBalancerArn, subject } = targets
  const own = balancerDimensions(loadBalancerArn, TargetGroupArn)
  const of = (name: string, metric: string, statistic: string, dimensions = own): Measurement => ({
    key: `${name} of ${subject.id}`,
    namespace: balancerNamespace(loadBalancerArn),
    metric,
    statistic,
    dimensions,
  })
  const hosts = [of('healthy', 'HealthyHostCount', 'Minimum'), of('unhealthy', 'UnHealthyHostCount', 'Maximum')]
  if (!countsRequests(targets)) return hosts
  return [
    of('requests', 'RequestCount', 'Sum'),
    of('response time', 'TargetResponseTime', 'Average'),
    of('p95', 'TargetResponseTime', 'p95'),
    of('target errors', 'HTTPCode_Target_5XX_Count', 'Sum'),
    of('balancer errors', 'HTTPCode_ELB_5XX_Count', 'Sum', balancerDimensions(loadBalancerArn)),
    ...hosts,
  ]
}

/**
 * Reads data points of a period in seconds, by default of one minute, 500 metrics a call.
 * @throws AnswerError READ_INCOMPLETE when CloudWatch says that a series is not whole, or gives another number of them
 * than was asked for
 */
export async function readMetrics(
  aws: Pick<Aws, 'cloudwatch'>,
  measurements: readonly Measurement[],
  { from, to }: Window,
  period = 60,
): Promise<Readings> {
  const unique = [...new Map(measurements.map((measurement) => [measurement.key, measurement])).values()]
  const readings = new Map<string, Reading[]>(unique.map(({ key }) => [key, []]))
  if (to <= from) return readings
  await Promise.all(
    batchesOf(unique, MOST_QUERIES).map(async (batch) => {
      const { MetricDataResults = [] } = await aws.cloudwatch.getMetricData({
        StartTime: from,
        EndTime: to,
        ScanBy: 'TimestampAscending',
        MetricDataQueries: batch.map((measurement, index) => queryOf(measurement, index, period)),
      })
      const series = Map.groupBy(MetricDataResults, ({ Id }) => Id)
      for (const [index, { key }] of batch.entries()) {
        // A series may go on over several pages; the last one says whether it is whole.
        const parts = series.get(`m${index}`) ?? []
        const status = parts.at(-1)?.StatusCode
        if (status !== 'Complete')
          throw new AnswerError(
            'READ_INCOMPLETE',
            `GetMetricData answered ${key} with ${status ?? 'nothing'}: its data points are not all there.`,
          )
        for (const { Timestamps = [], Values = [] } of parts)
          for (const [at, time] of Timestamps.entries())
            readings.get(key)!.push({ at: time.getTime(), value: Values[at]! })
      }
    }),
  )
  return readings
}

const queryOf = ({ namespace, metric, statistic, dimensions }: Measurement, index: number, Period: number) => ({
  Id: `m${index}`,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period,
    Stat: statistic,
  },
})
