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
])

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
    what: 'an alarm that recovers instances',
    arrange: (world) => {
      alarmOf(world).AlarmActions = ['arn:aws:automate:us-east-1:ec2:recover']
    },
    expected: { 'production-alb-5xx': /^fail: .*none of its actions is an SNS topic/ },
  },
])
