import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { expect, test } from 'vitest'
import { settingsFor } from '../../../harness/environment/settings/index.ts'
import type { Platform } from '../../../harness/index.ts'
import { judge } from './alarm-judge.ts'
import { wantedAlarms } from './alarms-wanted.ts'

const subject = (id: string) => ({ id, type: 'x', name: id, region: 'us-east-1' })
const balancerArn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/alb/50dc6c495c0c9188'
const wireArn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/wire/50dc6c495c0c9188'
const groupArn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/wire/6d0ecf831eec9f09'
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
  serviceTargets: async () => [{ TargetGroupArn: groupArn, loadBalancerArn: wireArn, subject: subject('wire') }],
  clusters: async () => [],
} as unknown as Platform
const settings = settingsFor('production', 'production')
const wanted = await wantedAlarms(platform, {
  ...settings,
  observability: { ...settings.observability, alarmErrorPercent: 5, alarmErrorCount: 10 },
})

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
const errorCount = (more: MetricAlarm): MetricAlarm => ({
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'HTTPCode_Target_5XX_Count',
  Dimensions: alb,
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 10,
  ComparisonOperator: 'GreaterThanThreshold',
  ...more,
})
const errors = (Expression: string, Threshold: number, period = 300): MetricAlarm => ({
  Metrics: [
    { Id: 'e', Expression },
    stat('m1', 'AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', period, 'Sum', alb),
    stat('m2', 'AWS/ApplicationELB', 'RequestCount', period, 'Sum', alb),
  ],
  Threshold,
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 1,
})
const bothErrors = (Expression: string): MetricAlarm => {
  const { Metrics = [], ...alarm } = errors(Expression, 5)
  return {
    ...alarm,
    Metrics: [...Metrics, stat('m3', 'AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', 300, 'Sum', alb)],
  }
}
const throughAnother = (Expression: string, share: string): MetricAlarm => {
  const { Metrics = [], ...alarm } = errors(Expression, 5)
  return { ...alarm, Metrics: [...Metrics, { Id: 'share', Expression: share, ReturnData: false }] }
}
const query = (statistic: string, keys: string, rest: string): MetricAlarm =>
  cpu({
    Metrics: [
      {
        Id: 'q',
        Expression: `SELECT ${statistic}(CPUUtilization) FROM SCHEMA("AWS/ECS", ${keys}) ${rest}`,
        Period: 60,
      },
    ],
  })
const unwell = (Namespace: string): MetricAlarm =>
  cpu({
    Namespace,
    MetricName: 'UnHealthyHostCount',
    Dimensions: [
      { Name: 'LoadBalancer', Value: 'net/wire/50dc6c495c0c9188' },
      { Name: 'TargetGroup', Value: 'targetgroup/wire/6d0ecf831eec9f09' },
    ],
    Statistic: 'Maximum',
    Threshold: 0,
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
  ['any error, in any minute', 'alb/5xx', errorCount({ Period: 60, Threshold: 0 }), true],
  [
    'any error, by the maximum of samples that are 1',
    'alb/5xx',
    errorCount({ Statistic: 'Maximum', Threshold: 0 }),
    true,
  ],
  ['more than one, by the same maximum, never', 'alb/5xx', errorCount({ Statistic: 'Maximum', Threshold: 1 }), false],
  ['three in a minute, which eleven in five may not reach', 'alb/5xx', errorCount({ Period: 60, Threshold: 3 }), false],
  ['two in a minute', 'alb/5xx', errorCount({ Period: 60, Threshold: 2 }), true],
  ['ten in ten minutes are noticed too late', 'alb/5xx', errorCount({ Period: 600 }), false],
  ['a burst is over before the second period', 'alb/5xx', errorCount({ Threshold: 0, EvaluationPeriods: 2 }), false],
  ['it rings while there is no error', 'alb/5xx', errorCount({ TreatMissingData: 'breaching' }), false],
  ['what is measured each minute, every ten seconds', 'alb/5xx', errorCount({ Period: 10, Threshold: 0 }), false],
  [
    'a percentile, of which there is none',
    'alb/5xx',
    errorCount({ Statistic: undefined, ExtendedStatistic: 'p95' }),
    false,
  ],
  ['5 percent in any minute', 'alb/5xx', errors('100 * m1 / m2', 5, 60), true],
  ['5 percent, written otherwise', 'alb/5xx', errors('(m1 / m2) * 100', 5), true],
  ['more than 10 percent is too late', 'alb/5xx', errors('(m1 / m2) * 100', 10), false],
  ['a share of 0.05', 'alb/5xx', errors('m1/m2', 0.05), true],
  ['by both kinds of errors, of which one is seldom there', 'alb/5xx', bothErrors('100 * (m1 + m3) / m2'), false],
  ['by both kinds, where the absent one is 0', 'alb/5xx', bothErrors('100 * (FILL(m1, 0) + FILL(m3, 0)) / m2'), true],
  ['by an expression on an expression', 'alb/5xx', throughAnother('100 * share', 'm1 / m2'), true],
  [
    'of all services at once',
    'api/cpu',
    query('MAX', 'ClusterName, ServiceName', 'GROUP BY ServiceName, ClusterName'),
    true,
  ],
  [
    'of one',
    'api/cpu',
    query('AVG', 'ClusterName, ServiceName', `WHERE ClusterName = 'main' AND ServiceName = 'api'`),
    true,
  ],
  ['of another', 'api/cpu', query('AVG', 'ClusterName, ServiceName', `WHERE ServiceName = 'web'`), undefined],
  ['the highest of all services together', 'api/cpu', query('MAX', 'ClusterName, ServiceName', ''), true],
  ['the average of all services together', 'api/cpu', query('AVG', 'ClusterName, ServiceName', ''), false],
  ['unhealthy targets of a network load balancer', 'wire/unhealthy-targets', unwell('AWS/NetworkELB'), true],
  [
    'the same where only application load balancers are',
    'wire/unhealthy-targets',
    unwell('AWS/ApplicationELB'),
    undefined,
  ],
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
    /ANOMALY_DETECTION_BAND is not evaluated here/,
  )
})
