import { situation } from './situation.ts'

export default situation({
  what: 'an alarm on the share of errors that adds two counts, of which one seldom has a data point',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html',
  arrange: (_, find) => {
    find.alarm('alb-5xx').Metrics![0]!.Expression = '100 * (target + own) / requests'
  },
  expected: { 'alarms.exist': { '5xx of production-alb': /^fail: .*does not fire at .*no HTTPCode_ELB_5XX_Count/s } },
})
