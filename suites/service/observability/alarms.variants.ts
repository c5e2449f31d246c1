import { variants, type World } from '../../../harness/index.ts'

variants('alarms.exist', [
  {
    what: 'nothing counts failed tasks',
    settings: { observability: { taskFailureMetric: null } },
    arrange: ({ cloudwatch }) =>
      void cloudwatch.alarms.remove(({ AlarmName = '' }) => AlarmName.endsWith('-task-failures')),
    expected: { 'service-a/task-failures': 'not-applicable', 'service-a/cpu': 'pass' },
  },
  {
    what: 'nobody promised to notice missing tasks',
    settings: { observability: { alarmTasksMissing: false } },
    arrange: ({ cloudwatch }) =>
      void cloudwatch.alarms.remove(({ AlarmName = '' }) => AlarmName.endsWith('-tasks-below-desired')),
    expected: { 'service-a/tasks-below-desired': 'not-applicable', 'service-a/cpu': 'pass' },
  },
  {
    what: 'an alarm on the share of errors, where their number is promised',
    settings: { observability: { alarmErrorPercent: null } },
    arrange: () => {},
    expected: { '5xx of production-alb': 'fail', 'service-a/cpu': 'pass' },
  },
  {
    what: 'an alarm on any error in a minute, where more than ten in five minutes are promised',
    settings: { observability: { alarmErrorPercent: null, alarmErrorCount: 10 } },
    arrange: ({ cloudwatch }) => {
      const { Metrics = [], ...alarm } = cloudwatch.alarms.first(({ AlarmName = '' }) => AlarmName.endsWith('alb-5xx'))
      const { MetricStat } = Metrics.find(({ Id }) => Id === 'target')!
      cloudwatch.alarms.add({
        ...alarm,
        ...MetricStat!.Metric,
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
      })
    },
    expected: { '5xx of production-alb': 'pass' },
  },
  {
    what: 'an alarm on fewer healthy targets than there are tasks, in place of unhealthy ones',
    arrange: ({ cloudwatch, ecs }) => {
      const alarm = cloudwatch.alarms.first(({ AlarmName = '' }) => AlarmName.endsWith('unhealthy-targets'))
      Object.assign(alarm, {
        MetricName: 'HealthyHostCount',
        Statistic: 'Minimum',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: ecs.services.first(({ serviceName }) => serviceName === 'service-a').desiredCount,
      })
    },
    expected: { 'unhealthy-targets of production-service-a': 'pass' },
  },
  {
    what: 'one alarm on the CPU of all services, by a query',
    arrange: ({ cloudwatch }) =>
      queryInPlaceOfCpu(cloudwatch, 'SCHEMA("AWS/ECS", ClusterName, ServiceName) GROUP BY ClusterName, ServiceName'),
    expected: { 'service-a/cpu': 'pass', 'service-b/cpu': 'pass', 'worker/cpu': 'pass' },
  },
  {
    what: 'one alarm on the CPU of some services, by a query',
    arrange: ({ cloudwatch }) =>
      queryInPlaceOfCpu(
        cloudwatch,
        `SCHEMA("AWS/ECS", ClusterName, ServiceName) WHERE ServiceName != 'worker' GROUP BY ClusterName, ServiceName`,
      ),
    expected: { 'service-a/cpu': 'pass', 'service-b/cpu': 'pass', 'worker/cpu': /^fail: .*no alarm notices/s },
  },
  {
    what: 'one alarm on the average CPU of all services together',
    arrange: ({ cloudwatch }) => queryInPlaceOfCpu(cloudwatch, 'SCHEMA("AWS/ECS", ClusterName, ServiceName)'),
    expected: { 'service-a/cpu': /^fail: .*Average of all together/s },
  },
  {
    what: 'one alarm on the CPU of all services with a tag',
    arrange: ({ cloudwatch }) =>
      queryInPlaceOfCpu(cloudwatch, `"AWS/ECS" WHERE ClusterName = 'production-cluster' AND tag.team = 'x'`),
    expected: { 'service-a/cpu': /^inconclusive: .*selects by what is not read here/s },
  },
])

/** Has all services' CPU watched by one query, and by nothing else. */
function queryInPlaceOfCpu({ alarms }: World['cloudwatch'], from: string): void {
  const [{ MetricName: _metric, Namespace: _namespace, Dimensions: _dimensions, Statistic: _statistic, ...alarm }] =
    alarms.remove(({ AlarmName = '' }) => AlarmName.endsWith('-cpu')) as [
      ReturnType<typeof alarms.first>,
      ...ReturnType<typeof alarms.first>[],
    ]
  alarms.add({ ...alarm, Metrics: [{ Id: 'q', Expression: `SELECT AVG(CPUUtilization) FROM ${from}`, Period: 60 }] })
}

variants('alarms.armed', [
  {
    what: "a topic of the operators' account, which is not read",
    arrange: ({ cloudwatch }) => {
      const alarm = cloudwatch.alarms.first(({ AlarmName = '' }) => AlarmName.endsWith('alb-5xx'))
      alarm.AlarmActions = ['arn:aws:sns:us-east-1:444455556666:operators']
    },
    expected: { 'production-alb-5xx': /^inconclusive: .*belongs to account 444455556666; name a role/s },
  },
  {
    what: "a topic of the operators' account beside one of our own, which somebody hears",
    arrange: ({ cloudwatch }) => {
      const alarm = cloudwatch.alarms.first(({ AlarmName = '' }) => AlarmName.endsWith('alb-5xx'))
      alarm.AlarmActions!.push('arn:aws:sns:us-east-1:444455556666:operators')
    },
    expected: { 'production-alb-5xx': 'pass' },
  },
  {
    what: 'only a composite alarm notifies, when any of several alarms rings',
    arrange: ({ cloudwatch }) => heardBy(cloudwatch, 'ALARM("another") OR ALARM("production-alb-5xx")'),
    expected: { 'production-alb-5xx': 'pass' },
  },
  {
    what: 'a composite alarm of composite alarms, with a suppressor that is quiet',
    arrange: ({ cloudwatch }) => {
      heardBy(cloudwatch, 'ALARM(below) AND NOT ALARM(maintenance)', { ActionsSuppressor: 'maintenance' })
      cloudwatch.compositeAlarms.add({ AlarmName: 'below', AlarmRule: 'NOT OK(production-alb-5xx)', tags: {} })
    },
    expected: { 'production-alb-5xx': 'pass' },
  },
  {
    what: 'a suppressor that is always in ALARM',
    arrange: ({ cloudwatch }) => {
      heardBy(cloudwatch, 'ALARM(production-alb-5xx)', { ActionsSuppressor: 'maintenance' })
      cloudwatch.compositeAlarms.add({ AlarmName: 'maintenance', AlarmRule: 'TRUE', tags: {} })
    },
    expected: { 'production-alb-5xx': /^fail: .*its suppressor maintenance is in ALARM then/s },
  },
  {
    what: 'a composite alarm by a function that is not known here',
    arrange: ({ cloudwatch }) => heardBy(cloudwatch, 'AT_MOST(2, OK, (production-alb-5xx, another))'),
    expected: { 'production-alb-5xx': /^inconclusive: .*cannot be read/s },
  },
])

/** Leaves the alarm on errors nobody to tell but a composite alarm. */
function heardBy({ alarms, compositeAlarms }: World['cloudwatch'], AlarmRule: string, more: object = {}): void {
  const alarm = alarms.first(({ AlarmName = '' }) => AlarmName.endsWith('alb-5xx'))
  const { AlarmActions = [] } = alarm
  alarm.AlarmActions = []
  compositeAlarms.add({ AlarmName: 'above', AlarmRule, AlarmActions, ActionsEnabled: true, ...more, tags: {} })
}
