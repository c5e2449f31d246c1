/** Whether an existing alarm notices a condition: at least what must be noticed, and as soon. */
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import {
  queriesOf,
  readQuery,
  selects,
  toldApart,
  UnreadableExpression,
  watchedBy,
  type Watched,
} from '../../../harness/index.ts'
import type { Condition, Values } from './alarm-conditions.ts'
import { isRinging, returnedBy } from '../alarm-threshold.ts'

interface Index {
  readonly byMetric: ReadonlyMap<string, readonly MetricAlarm[]>
  /** Alarms on queries, which name no dimensions. */
  readonly querying: readonly MetricAlarm[]
}

const indexes = new WeakMap<readonly MetricAlarm[], Index>()

const keyOf = ({ namespace, metric, dimensions }: Pick<Watched, 'namespace' | 'metric' | 'dimensions'>): string =>
  JSON.stringify([namespace, metric, Object.entries(dimensions).map(String).toSorted()])

/**
 * The alarms on the first metric of a condition, and those on queries, by an index that is built once: there may be
 * thousands of alarms.
 */
export function alarmsOn<Alarm extends MetricAlarm>(
  alarms: readonly Alarm[],
  { namespace, metrics, dimensions }: Condition,
): readonly Alarm[] {
  let index = indexes.get(alarms)
  if (index === undefined) {
    const pairs = alarms.flatMap((alarm) => [...new Set(watchedBy(alarm).map(keyOf))].map((key) => ({ key, alarm })))
    index = {
      byMetric: new Map(
        [...Map.groupBy(pairs, ({ key }) => key)].map(([key, group]) => [key, group.map(({ alarm }) => alarm)]),
      ),
      querying: alarms.filter((alarm) => queriesOf(alarm).length > 0),
    }
    indexes.set(alarms, index)
  }
  const named = index.byMetric.get(keyOf({ namespace, metric: metrics[0]!, dimensions })) ?? []
  const found: readonly MetricAlarm[] = [...named, ...index.querying.filter((alarm) => !named.includes(alarm))]
  // The index was built from this list, and holds its type.
  return found as readonly Alarm[]
}

/**
 * Why an alarm is not the wanted one: empty when it is, undefined when it is about other metrics.
 * @throws UnreadableExpression when it compares an expression that cannot be read
 */
export function judge(alarm: MetricAlarm, condition: Condition): readonly string[] | undefined {
  const all = watchedBy(alarm)
  const account = alarm.AlarmArn?.split(':')[4]
  const isOwn = (of: Watched): boolean => of.account === undefined || account === undefined || of.account === account
  const own = all.filter((candidate) => isOwn(candidate) && isAbout(candidate, condition))
  const watched = [...own, ...queried(alarm, condition)]
  const main = condition.metrics.map((metric) => watched.find((candidate) => candidate.metric === metric))
  if (main.some((candidate) => candidate === undefined)) return undefined
  // An alarm that relates the metric to another one, such as errors to requests, is judged by the condition that names
  // both.
  if (all.length + queriesOf(alarm).length > watched.length) return undefined
  const compares = (values: Values): boolean => fires(alarm, watched, values, condition)
  return [
    ...(condition.unpublished === undefined
      ? []
      : [`nothing publishes ${condition.metrics[0]}: ${condition.unpublished}`]),
    ...watched.flatMap(({ metric, unit }) =>
      unit === undefined || condition.unit === undefined || unit === condition.unit
        ? []
        : [`it looks at ${metric} in ${unit}, in which there is none: its unit is ${condition.unit}`],
    ),
    ...watched.flatMap(({ metric, statistic }) =>
      condition.statistics.includes(statistic)
        ? []
        : [`it looks at the ${statistic} of ${metric}, expected is ${condition.statistics.join(' or ')}`],
    ),
    ...(compares(leastOf(condition, longest(watched)))
      ? []
      : [`it does not fire at ${described(leastOf(condition, longest(watched)))} (${rule(alarm)})`]),
    ...(compares(condition.staysOff) ? [`it fires at ${described(condition.staysOff)} (${rule(alarm)})`] : []),
    ...timeProblems(alarm, watched, condition),
  ]
}

const isAbout = ({ namespace, metric, dimensions }: Watched, condition: Condition): boolean =>
  namespace === condition.namespace &&
  metric in condition.fires &&
  Object.keys(dimensions).length === Object.keys(condition.dimensions).length &&
  Object.entries(condition.dimensions).every(([name, value]) => dimensions[name] === value)

/** What queries of an alarm look at, where they select the resource of a condition. */
function queried(alarm: MetricAlarm, { namespace, fires: values, dimensions }: Condition): Watched[] {
  return queriesOf(alarm).flatMap(({ id, expression, period }): Watched[] => {
    const query = readQuery(expression)
    const { metric, limit } = query
    const isSelected = query.namespace === namespace && metric in values && selects(query, metric, dimensions)
    if (isSelected === false) return []
    if (isSelected === undefined) throw new UnreadableExpression(`'${expression}' selects by what is not read here`)
    if (limit !== undefined) throw new UnreadableExpression(`'${expression}' looks at ${limit} of those it selects`)
    const apart = toldApart(query, dimensions) || exceedsEach(query.statistic, id, alarm)
    const statistic = apart ? query.statistic : `${query.statistic} of all together`
    return [{ id, namespace, metric, dimensions, statistic, period }]
  })
}

/** Whether the threshold is crossed by several together whenever one of them crosses it. */
const exceedsEach = (statistic: string, id: string, alarm: MetricAlarm): boolean =>
  ['Maximum', 'Sum'].includes(statistic) &&
  id === returnedBy(alarm)?.Id &&
  alarm.ComparisonOperator?.startsWith('Greater') === true

const longest = (watched: readonly Watched[]): number => Math.max(...watched.map(({ period }) => period))

/**
 * What the fullest of the alarm's periods holds at least when the condition is met: what is counted within a span may
 * be spread evenly over several shorter periods.
 */
function leastOf({ kind, fires: values, within }: Condition, period: number): Values {
  const parts = kind === 'count' ? Math.max(1, Math.ceil(within / period)) : 1
  return Object.fromEntries(
    Object.entries(values).map(([metric, value]) => [metric, parts === 1 ? value : Math.ceil(value / parts)]),
  )
}

/** Whether the alarm's comparison holds for values of its metrics. */
function fires(alarm: MetricAlarm, watched: readonly Watched[], values: Values, condition: Condition): boolean {
  const { samplesOfOne = false } = condition
  const statisticOf = ({ metric, statistic }: Watched): number => {
    const value = values[metric] ?? Number.NaN
    return samplesOfOne && !['Sum', 'SampleCount'].includes(statistic) ? Math.min(value, 1) : value
  }
  return isRinging(alarm, {
    metrics: Object.fromEntries(watched.map((each) => [each.id, statisticOf(each)])),
    periods: Object.fromEntries(watched.map(({ id, period }) => [id, period])),
  })
}

const described = (values: Values): string =>
  Object.entries(values)
    .map(([metric, value]) => (Number.isNaN(value) ? `no ${metric}` : `${metric} ${value}`))
    .join(', ')

const rule = (alarm: MetricAlarm): string =>
  `${returnedBy(alarm)?.Expression ?? 'the metric'} ${alarm.ComparisonOperator} ${alarm.Threshold}`

/** Seconds between the data points of what AWS itself measures. */
const MEASURED_EVERY = 60

function timeProblems(
  { EvaluationPeriods = 1, DatapointsToAlarm = EvaluationPeriods }: MetricAlarm,
  watched: readonly Watched[],
  { kind, within, namespace }: Condition,
): string[] {
  const period = longest(watched)
  if (period < MEASURED_EVERY && /^(AWS|ECS)\//.test(namespace))
    return [`it looks every ${period} s for what is measured every ${MEASURED_EVERY} s`]
  const seconds = period * DatapointsToAlarm
  if (kind !== 'level' && DatapointsToAlarm > 1)
    return [`it fires after ${DatapointsToAlarm} periods of ${period} s, expected is the first`]
  if (kind === 'event') return []
  return seconds <= within ? [] : [`it fires after ${seconds} s, expected are ${within} s at most`]
}
