import { variants, type World } from '../../../harness/index.ts'
import { encrypt, filter, publishPolicy } from './pipelines-scenes.ts'

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
const CLOUDWATCH = {
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: '*',
}
const USES = { ...CLOUDWATCH, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }

/** The alarm on errors of the load balancer. */
const alarmOf = ({ cloudwatch }: World) => cloudwatch.alarms.only(({ AlarmName = '' }) => AlarmName.endsWith('alb-5xx'))

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
  {
    what: 'a topic that lets in CloudWatch for one alarm',
    arrange: (world) =>
      publishPolicy(world, {
        ...CLOUDWATCH,
        Condition: { ArnLike: { 'aws:SourceArn': alarmOf(world).AlarmArn } },
      }),
    expected: {
      'production-alb-5xx': 'pass',
      'production-worker-cpu': /^fail: .*does not let cloudwatch\.amazonaws\.com publish/,
    },
  },
  {
    what: 'a topic that lets in CloudWatch for alarms of another account',
    arrange: (world) =>
      publishPolicy(world, { ...CLOUDWATCH, Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } } }),
    expected: { 'production-alb-5xx': 'fail' },
  },
  {
    what: 'a topic that names the account, of which AWS does not say what it means for alarms',
    arrange: (world) => publishPolicy(world, { ...CLOUDWATCH, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
    expected: { 'production-alb-5xx': 'inconclusive' },
  },
  {
    what: 'a topic without a policy of its own',
    arrange: ({ sns }) => void delete sns.topics.only().attributes['Policy'],
    expected: { 'production-alb-5xx': 'pass' },
  },
  {
    what: 'a topic whose key lets CloudWatch in',
    arrange: (world) => encrypt(world, USES),
    expected: { 'production-alb-5xx': 'pass' },
  },
  {
    what: 'a topic whose key lets the account decide, and no service',
    arrange: (world) =>
      encrypt(world, { ...USES, Action: 'kms:*', Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
    expected: {
      'production-alb-5xx': /^fail: .*which encrypts topic .* does not let cloudwatch\.amazonaws\.com use it/,
    },
  },
  {
    what: 'a topic whose key is disabled',
    arrange: (world) => {
      encrypt(world, USES)
      world.kms.keys.first().KeyState = 'Disabled'
    },
    expected: { 'production-alb-5xx': /^fail: .*is Disabled/ },
  },
  {
    what: 'a topic whose key is gone',
    arrange: ({ sns }) => {
      sns.topics.only().attributes['KmsMasterKeyId'] = 'alias/of-the-past'
    },
    expected: { 'production-alb-5xx': /^fail: .*alias\/of-the-past, which encrypts topic .*, does not exist/ },
  },
  {
    what: 'a subscriber who is sent alarms that begin',
    arrange: (world) => void filter(world, { NewStateValue: ['ALARM'] }, 'MessageBody'),
    expected: { 'production-alb-5xx': 'pass' },
  },
  {
    what: 'a subscriber who is sent alarms that end',
    arrange: (world) => void filter(world, { NewStateValue: ['OK'] }, 'MessageBody'),
    expected: { 'production-alb-5xx': /^fail: .*drops what CloudWatch sends/ },
  },
  {
    what: 'a subscriber who is sent what begins with nothing',
    arrange: (world) => void filter(world, { severity: [{ exists: false }] }),
    expected: { 'production-alb-5xx': 'pass' },
  },
  {
    what: 'a subscriber who asks for a reason of words that are not known before',
    arrange: (world) => void filter(world, { NewStateReason: [{ prefix: 'Threshold' }] }, 'MessageBody'),
    expected: { 'production-alb-5xx': 'inconclusive' },
  },
  {
    what: 'an archive as the only subscriber',
    arrange: ({ sns }) => {
      const { SubscriptionArn, ...row } = sns.subscriptions.only()
      sns.subscriptions.delete(SubscriptionArn)
      sns.subscriptions.add({ ...row, SubscriptionArn, Protocol: 'firehose' })
    },
    expected: { 'production-alb-5xx': /^fail: .*stores messages, and tells nobody/ },
  },
  {
    what: 'a topic of another region',
    arrange: (world) => {
      alarmOf(world).AlarmActions = [world.sns.topics.only().TopicArn.replace('us-east-1', 'eu-west-1')]
    },
    expected: { 'production-alb-5xx': /^fail: .*is in eu-west-1/, 'production-worker-cpu': 'pass' },
  },
  {
    what: 'an alarm that calls a function',
    arrange: (world) => {
      alarmOf(world).AlarmActions = ['arn:aws:lambda:us-east-1:111122223333:function:page']
    },
    expected: { 'production-alb-5xx': /^inconclusive: .*whom that tells is not seen from here/ },
  },
  {
    what: 'an answer that does not say whether the actions are enabled',
    arrange: (world) => void delete alarmOf(world).ActionsEnabled,
    expected: { 'production-alb-5xx': /^inconclusive: .*whether its actions are enabled is not said/ },
  },
  {
    what: 'an alarm that recovers instances',
    arrange: (world) => {
      alarmOf(world).AlarmActions = ['arn:aws:automate:us-east-1:ec2:recover']
    },
    expected: { 'production-alb-5xx': /^fail: .*none of its actions is an SNS topic/ },
  },
])

/** Leaves the alarm on errors nobody to tell but a composite alarm. */
function heardBy({ alarms, compositeAlarms }: World['cloudwatch'], AlarmRule: string, more: object = {}): void {
  const alarm = alarms.first(({ AlarmName = '' }) => AlarmName.endsWith('alb-5xx'))
  const { AlarmActions = [], AlarmArn: own = '' } = alarm
  const AlarmArn = own.replace(alarm.AlarmName!, 'above')
  alarm.AlarmActions = []
  compositeAlarms.add({
    AlarmName: 'above',
    AlarmArn,
    AlarmRule,
    AlarmActions,
    ActionsEnabled: true,
    ...more,
    tags: {},
  })
}
