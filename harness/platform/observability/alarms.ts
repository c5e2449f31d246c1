/** Alarms of the region that watch the platform. */
import type { CompositeAlarm, Dimension, MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { balancerDimensions } from './metrics.ts'
import { collection, type Resource } from '../collection.ts'
import { clusters } from '../ecs/clusters.ts'
import { loadBalancers } from '../network/in-vpcs.ts'
import type { Aws } from '../../sources/aws/index.ts'
import { asksBy, leavesIn, queriesOf, queryIn, type WatchedQuery } from './metric-queries.ts'

/** A metric that an alarm looks at, directly or within an expression. */
export interface Watched {
  /** Id within the alarm's expressions; empty for an alarm on a single metric. */
  readonly id: string
  readonly namespace: string
  readonly metric: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly statistic: string
  /** Seconds. */
  readonly period: number
  /** Only data points of this unit are looked at. */
  readonly unit?: string
  /** Another account whose metric it is. */
  readonly account?: string
}

/**
 * Metric alarms of the region that watch the platform's clusters, services and load balancers, without those that
 * only drive scaling.
 */
export const alarms = collection(async ({ aws, read, region }): Promise<Resource<MetricAlarm>[]> => {
  const [{ MetricAlarms = [] }, ourClusters, balancers] = await Promise.all([
    describeAll(aws),
    read(clusters),
    read(loadBalancers),
  ])
  const clusterNames = new Set(ourClusters.map(({ clusterName }) => clusterName))
  const balancerNames = new Set(
    balancers.map(({ LoadBalancerArn = '' }) => balancerDimensions(LoadBalancerArn)['LoadBalancer']),
  )
  const isOurs = ({ dimensions }: Watched): boolean =>
    clusterNames.has(dimensions['ClusterName']) || balancerNames.has(dimensions['LoadBalancer'])
  const names = { ClusterName: [...clusterNames], LoadBalancer: [...balancerNames] }
  return MetricAlarms.filter(
    (alarm) => (watchedBy(alarm).some(isOurs) || queriesOf(alarm).some(mayAskFor(names))) && !drivesScaling(alarm),
  ).map((alarm) => alarmIn(region, alarm))
})

/**
 * Whether a query asks for values of a dimension, and leaves one of these in. One that cannot be read does where it
 * writes one of them.
 */
const mayAskFor =
  (names: Readonly<Record<string, readonly (string | undefined)[]>>) =>
  ({ expression }: WatchedQuery): boolean => {
    const query = queryIn(expression)
    return Object.entries(names).some(([key, values]) =>
      query === undefined
        ? values.some((value) => value !== undefined && expression.includes(`'${value}'`))
        : asksBy(query, key) && values.some((value) => leavesIn(query, key, value)),
    )
  }

/** Every metric alarm of the region. */
export const metricAlarms = collection(
  async ({ aws }): Promise<readonly MetricAlarm[]> => (await describeAll(aws)).MetricAlarms ?? [],
)

/** Every composite alarm of the region: they name others in their rules. */
export const compositeAlarms = collection(
  async ({ aws }): Promise<CompositeAlarm[]> => (await describeAll(aws)).CompositeAlarms ?? [],
)

export const alarmIn = (region: string, alarm: MetricAlarm): Resource<MetricAlarm> => ({
  ...alarm,
  subject: { id: alarm.AlarmArn ?? '?', type: 'cloudwatch:alarm', name: alarm.AlarmName ?? '?', region },
})

const describeAll = (aws: Pick<Aws, 'cloudwatch'>) =>
  aws.cloudwatch.describeAlarms({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })

/** Alarms of target tracking are in ALARM whenever scaling in is possible: they do not concern health. */
const drivesScaling = ({ AlarmName = '', AlarmActions = [] }: MetricAlarm): boolean =>
  AlarmName.startsWith('TargetTracking-') ||
  (AlarmActions.length > 0 && AlarmActions.every((action) => /^arn:[\w-]+:autoscaling:/.test(action)))

export function watchedBy({
  Metrics = [],
  Namespace = '',
  MetricName = '',
  Dimensions,
  Statistic,
  ExtendedStatistic,
  Period = 0,
  Unit,
}: MetricAlarm): Watched[] {
  if (Metrics.length === 0) {
    return [
      {
        id: '',
        namespace: Namespace,
        metric: MetricName,
        dimensions: asMap(Dimensions),
        statistic: Statistic ?? ExtendedStatistic ?? '',
        period: Period,
        ...(Unit !== undefined && { unit: Unit }),
      },
    ]
  }
  return Metrics.flatMap(({ Id = '', MetricStat, AccountId }) => {
    if (MetricStat === undefined) return []
    const { Metric, Stat = '', Period: seconds = 0, Unit: unit } = MetricStat
    return [
      {
        id: Id,
        namespace: Metric?.Namespace ?? '',
        metric: Metric?.MetricName ?? '',
        dimensions: asMap(Metric?.Dimensions),
        statistic: Stat,
        period: seconds,
        ...(unit !== undefined && { unit }),
        ...(AccountId !== undefined && { account: AccountId }),
      },
    ]
  })
}

const asMap = (dimensions: readonly Dimension[] | undefined): Record<string, string> =>
  Object.fromEntries((dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value]))
