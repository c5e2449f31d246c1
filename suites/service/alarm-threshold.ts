/** What an alarm compares with its threshold, and whether it rings by it. */
import type { MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch'
import { evaluateExpression, UnreadableExpression, type Ids } from '../../harness/index.ts'

/** The metric or expression that an alarm with several compares. */
export function returnedBy({ Metrics = [] }: MetricAlarm): MetricDataQuery | undefined {
  const returned = Metrics.filter(({ ReturnData = true }) => ReturnData)
  return returned.find(({ Expression }) => Expression !== undefined) ?? returned[0]
}

/**
 * Whether an alarm's comparison holds for values of its metrics, by their ids; NaN: no data point. The id of an alarm's
 * only metric is empty.
 *
 * @example
 * isRinging({ Threshold: 80, ComparisonOperator: 'GreaterThanThreshold' }, { metrics: { '': 81 } }) // true
 *
 * @throws UnreadableExpression when it compares what cannot be read
 */
export function isRinging(alarm: MetricAlarm, { metrics, periods = {} }: Ids): boolean {
  const { Threshold = Number.NaN, ComparisonOperator, TreatMissingData } = alarm
  const { Id = '', Expression } = returnedBy(alarm) ?? {}
  const value =
    Id in metrics || Expression === undefined
      ? (metrics[Id] ?? Number.NaN)
      : evaluateExpression(Expression, { metrics, periods, expressions: expressionsOf(alarm) })
  if (Number.isNaN(value)) return TreatMissingData === 'breaching'
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

const expressionsOf = ({ Metrics = [] }: MetricAlarm): Record<string, string> =>
  Object.fromEntries(Metrics.flatMap(({ Id = '', Expression }) => (Expression === undefined ? [] : [[Id, Expression]])))
