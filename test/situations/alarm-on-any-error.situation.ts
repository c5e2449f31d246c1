import { situation } from './situation.ts'

export default situation({
  what: 'an alarm on any 5xx in a minute, where one on more than ten in five minutes is promised',
  source: 'https://github.com/guardian/manage-frontend/pull/377',
  settings: { observability: { alarmErrorPercent: null, alarmErrorCount: 10 } },
  arrange: ({ cloudwatch }, find) => {
    const { Metrics = [], ...alarm } = find.alarm('alb-5xx')
    const { MetricStat } = Metrics.find(({ Id }) => Id === 'target')!
    cloudwatch.alarms.add({
      ...alarm,
      ...MetricStat!.Metric,
      Statistic: 'Sum',
      Period: 60,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
    })
  },
  expected: { 'alarms.exist': { '5xx of production-alb': 'pass' } },
})
