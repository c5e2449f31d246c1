/** One look at a cluster that is being watched: traffic, alarms, stopped tasks. */
import type { Task } from '@aws-sdk/client-ecs'
import {
  lastPart,
  measurementsOf,
  readMetrics,
  type CheckContext,
  type Look,
  type Readings,
  type ServiceTargets,
  batchesOf,
} from '../../../harness/index.ts'
import { compareMedians, isAbove, isBelow, median } from '../median-comparison.ts'
import { sum } from '../readings.ts'

const MINUTE = 60_000
const WEEK = 7 * 24 * 60 * MINUTE
/** Length of the window of a week ago. */
const COMPARED_MINUTES = 60

export interface WatchedCluster {
  readonly arn: string
  readonly name: string
  /** What happened before this time does not count against the deployment. */
  readonly since: Date
  readonly targets: readonly ServiceTargets[]
  /** Names of the platform's alarms. */
  readonly alarms: ReadonlySet<string>
}

type Context = Pick<CheckContext, 'watching' | 'settings'>

/** All measurements of one time, and those that exceed their limits. */
export async function lookAt(cluster: WatchedCluster, at: Date, context: Context): Promise<Look> {
  const [traffic, ringing, stopped] = await Promise.all([
    trafficOf(cluster, at, context),
    raisedAlarms(cluster, context),
    stoppedTasks(cluster, context),
  ])
  const breaches = [
    ...traffic.flatMap((one) => one.breaches),
    ...ringing.map(({ AlarmName, StateReason }) => `alarm ${AlarmName} rings: ${StateReason}`),
    ...stopped.map((task) => `task ${lastPart(task.taskArn)} of ${task.group} stopped: ${reasonOf(task)}`),
  ]
  return {
    breaches,
    words: [...traffic.map(({ words }) => words), `${ringing.length} alarms`, `${stopped.length} tasks stopped`].join(
      ', ',
    ),
    measured: [
      ...traffic.flatMap(({ measured }) => measured),
      { name: 'alarms that ring', unit: 'alarms', limit: 1, value: ringing.length },
      { name: 'tasks that stopped unexpectedly', unit: 'tasks', limit: 1, value: stopped.length },
    ],
  }
}

async function trafficOf(
  { targets, since }: WatchedCluster,
  at: Date,
  { watching, settings }: Context,
): Promise<Look[]> {
  if (targets.length === 0) return []
  const end = Math.floor(at.getTime() / MINUTE) * MINUTE
  const start = Math.max(Math.ceil(since.getTime() / MINUTE) * MINUTE, end - settings.watch.windowMinutes * MINUTE)
  const read = (from: number, to: number): Promise<Readings> =>
    readMetrics(watching.aws, measurementsOf([], targets), { from: new Date(from), to: new Date(to) })
  // A week ago, the time around the same hour is what the rate of requests is compared with.
  const [now, then] = await Promise.all([
    read(start, end),
    read(end - WEEK - (COMPARED_MINUTES / 2) * MINUTE, end - WEEK + (COMPARED_MINUTES / 2) * MINUTE),
  ])
  const isWhole = end - start >= settings.watch.windowMinutes * MINUTE
  return targets.map((target) => judge(target, { now, weekAgo: then, isWhole }, settings))
}

/** Readings of the window, of the hour around the same time a week ago, and whether the window has its full length. */
interface Traffic {
  readonly now: Readings
  readonly weekAgo: Readings
  readonly isWhole: boolean
}

function judge(
  { subject, service }: ServiceTargets,
  { now, weekAgo, isWhole }: Traffic,
  { watch, observability }: CheckContext['settings'],
): Look {
  const values = (readings: Readings, name: string): number[] =>
    (readings.get(`${name} of ${subject.id}`) ?? []).map(({ value }) => value)
  const requests = sum(values(now, 'requests'))
  const failedBefore = sum(values(now, 'balancer errors'))
  // RequestCount leaves out requests that the load balancer answered itself.
  const all = requests + failedBefore
  const errorRate = all === 0 ? null : (100 * (sum(values(now, 'target errors')) + failedBefore)) / all
  const p95s = values(now, 'p95')
  // A single slow minute is no breach, half of the window is.
  const p95 = p95s.length === 0 ? null : median(p95s)
  const rates = values(now, 'requests')
  const rate = rates.length === 0 ? null : median(rates)
  const rule = { deviations: observability.comparedDeviations, tolerance: observability.comparedTolerance, points: 1 }
  // Load balancers publish nothing for a minute without requests. The last minutes may be delayed, but not a whole
  // window.
  const earlier = values(weekAgo, 'requests')
  const idle = Array.from(
    { length: earlier.length === 0 ? 0 : Math.max(0, COMPARED_MINUTES - earlier.length) },
    () => 0,
  )
  const comparison = compareMedians(rates.length === 0 && isWhole ? [0] : rates, [...earlier, ...idle], {
    ...rule,
    tolerance: Math.max(rule.tolerance, 0.5),
  })
  const breaches = [
    ...(errorRate !== null && errorRate >= watch.errorPercent
      ? [`${service}: ${errorRate.toFixed(2)} % of requests failed, limit ${watch.errorPercent} %`]
      : []),
    ...(p95 !== null && p95 >= watch.p95Seconds
      ? [`${service}: p95 ${(1000 * p95).toFixed(0)} ms, limit ${1000 * watch.p95Seconds} ms`]
      : []),
    ...(comparison !== undefined && (isBelow(comparison) || isAbove(comparison))
      ? [
          `${service}: ${comparison.now.toFixed(0)} requests/min, ${comparison.before.toFixed(0)} at this time ` +
            'a week ago',
        ]
      : []),
  ]
  return {
    breaches,
    words:
      rate === null
        ? `${service}: no data yet`
        : `${service}: ${errorRate?.toFixed(2) ?? '?'} % errors, p95 ` +
          `${p95 === null ? '?' : (1000 * p95).toFixed(0)} ms, ${rate.toFixed(0)} requests/min`,
    measured: [
      { name: `error rate of ${service}`, unit: '%', limit: watch.errorPercent, value: errorRate },
      { name: `95th percentile of the response time of ${service}`, unit: 's', limit: watch.p95Seconds, value: p95 },
      { name: `requests to ${service}`, unit: 'requests/min', value: rate },
    ],
  }
}

async function raisedAlarms({ alarms }: WatchedCluster, { watching }: Context) {
  const { MetricAlarms = [] } = await watching.aws.cloudwatch.describeAlarms({
    AlarmTypes: ['MetricAlarm'],
    StateValue: 'ALARM',
  })
  return MetricAlarms.filter(({ AlarmName = '' }) => alarms.has(AlarmName))
}

/** Tasks of the cluster's services that stopped since the watch began, for an unexpected reason. */
async function stoppedTasks({ arn, since }: WatchedCluster, { watching, settings }: Context): Promise<Task[]> {
  const { taskArns = [] } = await watching.aws.ecs.listTasks({ cluster: arn, desiredStatus: 'STOPPED' })
  const answers = await Promise.all(
    batchesOf(taskArns, 100).map((tasks) => watching.aws.ecs.describeTasks({ cluster: arn, tasks })),
  )
  return answers
    .flatMap(({ tasks = [] }) => tasks)
    .filter(
      ({ group = '', stoppingAt, stoppedAt = stoppingAt }) =>
        group.startsWith('service:') && stoppedAt !== undefined && stoppedAt >= since,
    )
    .filter((task) => !settings.watch.expectedStops.some((expected) => reasonOf(task).startsWith(expected)))
}

const reasonOf = ({ stoppedReason, stopCode }: Task): string => stoppedReason ?? stopCode ?? 'no reason given'
