/** Whether an alarm sets off scaling when a queue is long. */
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import {
  matchesPattern,
  UnreadableExpression,
  watchedBy,
  type CheckContext,
  type Watched,
} from '../../../harness/index.ts'
import { isRinging } from '../alarm-threshold.ts'

type Context = Pick<CheckContext, 'aws' | 'settings'>

export interface JudgedQueueAlarm {
  /** What keeps it from ringing when a queue is long, a sentence each; none when it does. */
  readonly problems: readonly string[]
  /** Whether it compares what cannot be read. */
  readonly unreadable: boolean
}

/** Whether an alarm rings when a queue is long. */
export async function judgeQueueAlarm(alarm: MetricAlarm, context: Context): Promise<JudgedQueueAlarm> {
  try {
    return { problems: await queueAlarmProblems(alarm, context), unreadable: false }
  } catch (error) {
    if (!(error instanceof UnreadableExpression)) throw error
    return { problems: [error.message], unreadable: true }
  }
}

async function queueAlarmProblems(alarm: MetricAlarm, { aws, settings }: Context): Promise<string[]> {
  const watched = watchedBy(alarm)
  const isQueue = ({ metric }: Watched): boolean =>
    settings.service.queueMetrics.some((pattern) => matchesPattern(pattern, metric))
  const queues = watched.filter(isQueue)
  if (queues.length === 0)
    return [
      `it looks at ${watched.map(({ metric }) => metric).join(', ') || 'no metric'}, which is no length of a queue`,
    ]
  // An alarm on a metric that is not published, such as one with a wrong dimension, never fires.
  const published = await Promise.all(queues.map((queue) => isPublished(queue, aws)))
  return [
    ...(ringsAt(alarm, watched, isQueue, LONG) ? [] : [`it does not ring when the queue is long (${compared(alarm)})`]),
    ...(ringsAt(alarm, watched, isQueue, 0) ? [`it rings when the queue is empty (${compared(alarm)})`] : []),
    ...queues.flatMap(({ metric, dimensions, namespace }, index) =>
      published[index] === true
        ? []
        : [`nobody has published ${metric} with ${JSON.stringify(dimensions)} in ${namespace} for two weeks`],
    ),
  ]
}

/** Messages in a queue that is long by any measure. */
const LONG = 1_000_000_000

/** Whether the alarm rings at a length of its queues, when whatever else it looks at, such as tasks that run, is one. */
const ringsAt = (
  alarm: MetricAlarm,
  watched: readonly Watched[],
  isQueue: (metric: Watched) => boolean,
  length: number,
): boolean =>
  isRinging(alarm, {
    metrics: Object.fromEntries(watched.map((each) => [each.id, isQueue(each) ? length : 1])),
    periods: Object.fromEntries(watched.map(({ id, period }) => [id, period])),
  })

const compared = ({ ComparisonOperator, Threshold }: MetricAlarm): string => `${ComparisonOperator} ${Threshold}`

/** Whether CloudWatch has had a data point of a metric with exactly these dimensions in the last two weeks. */
async function isPublished(
  { namespace: Namespace, metric: MetricName, dimensions }: Watched,
  aws: CheckContext['aws'],
): Promise<boolean> {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
  // metrics with further dimensions are listed too
  const { Metrics = [] } = await aws.cloudwatch.listMetrics({ Namespace, MetricName, Dimensions })
  return Metrics.some((metric) => metric.Dimensions?.length === Dimensions.length)
}
