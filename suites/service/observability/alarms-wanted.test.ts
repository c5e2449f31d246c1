import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { expect, test } from 'vitest'
import { settingsFor } from '../../../harness/environment/settings/index.ts'
import type { Platform } from '../../../harness/index.ts'
import { judge, wantedAlarms } from './alarms-wanted.ts'

const subject = (id: string) => ({ id, type: 'x', name: id, region: 'us-east-1' })
const balancerArn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/alb/50dc6c495c0c9188'
const platform = {
  services: async () => [
    {
      clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/main',
      serviceName: 'api',
      desiredCount: 3,
      subject: subject('api'),
    },
  ],
  loadBalancers: async () => [{ LoadBalancerArn: balancerArn, Type: 'application', subject: subject('alb') }],
  serviceTargets: async () => [],
} as unknown as Platform
const wanted = await wantedAlarms(platform, settingsFor('production', 'production'))

const dimensions = [
  { Name: 'ClusterName', Value: 'main' },
  { Name: 'ServiceName', Value: 'api' },
]
const stat = (
  Id: string,
  Namespace: string,
  MetricName: string,
  Period: number,
  Stat: string,
  Dimensions = dimensions,
) => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat },
})
const alb = [{ Name: 'LoadBalancer', Value: 'app/alb/50dc6c495c0c9188' }]
const errors = (Expression: string, Threshold: number): MetricAlarm => ({
  Metrics: [
    { Id: 'e', Expression },
    stat('m1', 'AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', 300, 'Sum', alb),
    stat('m2', 'AWS/ApplicationELB', 'RequestCount', 300, 'Sum', alb),
  ],
  Threshold,
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 1,
})
const tasks = (
  Expression: string,
  ComparisonOperator: MetricAlarm['ComparisonOperator'],
  Threshold: number,
): MetricAlarm => ({
  Metrics: [
    { Id: 'e', Expression },
    stat('d', 'ECS/ContainerInsights', 'DesiredTaskCount', 60, 'Average'),
    stat('r', 'ECS/ContainerInsights', 'RunningTaskCount', 60, 'Average'),
  ],
  Threshold,
  ComparisonOperator,
  EvaluationPeriods: 5,
})
const cpu = (more: MetricAlarm): MetricAlarm => ({
  Namespace: 'AWS/ECS',
  MetricName: 'CPUUtilization',
  Dimensions: dimensions,
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 5,
  Threshold: 80,
  ComparisonOperator: 'GreaterThanThreshold',
  ...more,
})

test.each<[string, string, MetricAlarm, boolean | undefined]>([
  ['the documents say 80 %', 'api/cpu', cpu({}), true],
  ['an earlier alarm will do', 'api/cpu', cpu({ Threshold: 70 }), true],
  ['a later one will not', 'api/cpu', cpu({ Threshold: 90 }), false],
  ['nor one that takes longer', 'api/cpu', cpu({ EvaluationPeriods: 10 }), false],
  ['ten periods of which five count are five', 'api/cpu', cpu({ EvaluationPeriods: 10, DatapointsToAlarm: 5 }), true],
  ['nor one that looks at the smallest value', 'api/cpu', cpu({ Statistic: 'Minimum' }), false],
  ['nor one that fires when CPU is low', 'api/cpu', cpu({ ComparisonOperator: 'LessThanThreshold' }), false],
  ['one of the whole cluster is another alarm', 'api/cpu', cpu({ Dimensions: dimensions.slice(0, 1) }), undefined],
  ['desired minus running', 'api/tasks-below-desired', tasks('d - r', 'GreaterThanThreshold', 0), true],
  ['running minus desired, below zero', 'api/tasks-below-desired', tasks('r-d', 'LessThanThreshold', 0), true],
  ['the wrong way round it never fires', 'api/tasks-below-desired', tasks('r - d', 'GreaterThanThreshold', 0), false],
  ['a comparison of the two', 'api/tasks-below-desired', tasks('IF(d > r, 1, 0)', 'GreaterThanThreshold', 0), true],
  [
    'running alone, below what is desired',
    'api/tasks-below-desired',
    cpu({
      Namespace: 'ECS/ContainerInsights',
      MetricName: 'RunningTaskCount',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 3,
    }),
    true,
  ],
  ['5 percent', 'alb/5xx', errors('100 * FILL(m1, 0) / m2', 5), true],
  ['5 percent, written otherwise', 'alb/5xx', errors('(m1 / m2) * 100', 5), true],
  ['more than 10 percent is too late', 'alb/5xx', errors('(m1 / m2) * 100', 10), false],
  ['a share of 0.05', 'alb/5xx', errors('m1/m2', 0.05), true],
  ['a share of 5 is 500 percent', 'alb/5xx', errors('m1/m2', 5), false],
])('%s', (_, id, alarm, accepted) => {
  const { conditions } = wanted.find((candidate) => candidate.subject.id === id)!
  const judged = conditions.flatMap((condition) => {
    const problems = judge(alarm, condition)
    return problems === undefined ? [] : [problems.length === 0]
  })
  expect(judged.length === 0 ? undefined : judged.includes(true)).toBe(accepted)
})

test('an expression that cannot be read is neither the alarm nor another one', () => {
  const [condition] = wanted.find(({ subject: { id } }) => id === 'api/tasks-below-desired')!.conditions
  expect(() => judge(tasks('ANOMALY_DETECTION_BAND(d, 2)', 'GreaterThanThreshold', 0), condition!)).toThrow(
    /cannot be read at 'ANOMALY_DETECTION_BAND'/,
  )
})
