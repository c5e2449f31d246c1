import { check, UnreadableExpression, type Finders, type Platform, type World } from '../../../harness/index.ts'
import { given } from '../../given.ts'
import { alarmDelivery } from './alarm-delivery.ts'
import { alarmsOn, judge } from './alarm-judge.ts'
import { wantedAlarms } from './alarms-wanted.ts'

const CONTROLS = {
  nist: ['AU-6(1)', 'AU-6(5)', 'IR-4(1)', 'SI-4(5)', 'SI-4(12)'],
  soc2: ['CC7.2', 'CC7.3', 'CC7.4'],
  pci: ['10.4.1', '10.7.1'],
  hipaa: ['164.308(a)(6)'],
} as const

const COVERS = ['DG-SVC-10', 'SOP-PRE-05'] as const

check('alarms.exist', {
  title: 'The alarms that are promised exist, and fire when they should',
  covers: COVERS,
  controls: CONTROLS,
  severity: 'high',
  remedy: 'Create the alarm, or correct its metric, dimensions, threshold or periods: aws cloudwatch put-metric-alarm.',
  each: wantedAlarms,
  async verify({ notices, conditions, unwanted, subject }, { platform, expect, inconclusive, notApplicable }) {
    if (conditions.length === 0) return notApplicable(`No alarm on ${notices} is wanted: ${unwanted} in the settings.`)
    const unreadable: string[] = []
    const wrong: string[] = []
    const alarms = await platform.alarms()
    for (const condition of conditions) {
      for (const alarm of alarmsOn(alarms, condition)) {
        try {
          const problems = judge(alarm, condition)
          if (problems?.length === 0) return expect(problems).toEqual([])
          wrong.push(...(problems ?? []).map((problem) => `${alarm.AlarmName}: ${problem}`))
        } catch (error) {
          if (!(error instanceof UnreadableExpression)) throw error
          unreadable.push(`${alarm.AlarmName}: ${error.message}`)
        }
      }
    }
    if (wrong.length === 0 && unreadable.length > 0)
      inconclusive(`Whether an alarm notices ${notices} cannot be told: ${unreadable.join('; ')}.`)
    expect(wrong.length > 0 ? [...new Set(wrong)] : [`no alarm notices ${notices}`], subject.name).toEqual([])
  },
  breaks: {
    'the alarm on CPU is gone': ({ cloudwatch }) => {
      cloudwatch.alarms.remove(({ AlarmName }) => AlarmName === 'production-service-a-cpu')
      return 'service-a/cpu'
    },
    'it fires far too late': (_, find) => {
      find.alarm('service-b-memory').EvaluationPeriods = 12
      return 'service-b/memory'
    },
    'the threshold was raised to keep it quiet': (_, find) => {
      find.alarm('worker-task-failures').Threshold = 50
      return 'worker/task-failures'
    },
    'desired and running tasks were mixed up': (_, find) => {
      find.alarm('service-a-tasks-below-desired').Metrics![0]!.Expression = 'running - desired'
      return 'service-a/tasks-below-desired'
    },
    'it adds what is published only when it is not zero': (_, find) => {
      find.alarm('alb-5xx').Metrics![0]!.Expression = '100 * (target + own) / requests'
      return balancerErrors(find)
    },
    'it rings while there is no error': (_, find) => {
      Object.assign(find.alarm('alb-5xx').Metrics![0]!, { Expression: '100 * target / requests' })
      find.alarm('alb-5xx').Metrics!.splice(2, 1)
      find.alarm('alb-5xx').TreatMissingData = 'breaching'
      return balancerErrors(find)
    },
    'what is measured each minute is looked at every ten seconds': (_, find) => {
      find.alarm('worker-cpu').Period = 10
      return 'worker/cpu'
    },
    'it looks at a unit in which nothing is published': (_, find) => {
      find.alarm('service-b-memory').Unit = 'Bytes'
      return 'service-b/memory'
    },
    'it watches the load balancer of another account': (_, find) => {
      for (const query of find.alarm('alb-5xx').Metrics!) if (query.MetricStat) query.AccountId = '444455556666'
      return balancerErrors(find)
    },
    'nothing counts the tasks: Container Insights is off': (_, find) => {
      find.cluster().settings = [{ name: 'containerInsights', value: 'disabled' }]
      return ['service-a', 'service-b', 'worker'].map((service) => `${service}/tasks-below-desired`)
    },
    'it watches the targets of a network load balancer, where there is none': (_, find) => {
      find.alarm('service-a-unhealthy-targets').Namespace = 'AWS/NetworkELB'
      return unhealthyTargets(find)
    },
    'the alarm on errors still watches a load balancer of the past': (_, find) => {
      const { Metrics } = find.alarm('alb-5xx')
      for (const { MetricStat } of Metrics!)
        if (MetricStat) MetricStat.Metric!.Dimensions![0]!.Value = 'app/production-alb/0123456789abcdef'
      return balancerErrors(find)
    },
  },
})

const balancerErrors = (find: Finders): string => `${find.loadBalancer().LoadBalancerArn.split(':').at(-1)}/5xx`

const unhealthyTargets = (find: Finders): string =>
  `${find.targetGroup().TargetGroupArn.split(':').at(-1)}/unhealthy-targets`

/** The alarms on the platform, and on what deploys it. */
async function everyAlarm(platform: Platform) {
  const [alarms, others] = await Promise.all([platform.alarms(), platform.pipelineAlarms()])
  const known = new Set(alarms.map(({ subject }) => subject.id))
  return [...alarms, ...others.filter(({ subject }) => !known.has(subject.id))]
}

check('alarms.armed', {
  title: 'Alarms notify somebody who confirmed that they want to be notified',
  covers: COVERS,
  controls: CONTROLS,
  severity: 'high',
  remedy:
    "Enable the alarm's actions, give it an SNS topic of its region (put-metric-alarm --alarm-actions), let " +
    'cloudwatch.amazonaws.com publish to the topic and use its key, and have a subscription confirmed that lets ' +
    'alarms through.',
  each: everyAlarm,
  async verify(alarm, context) {
    const { reachesPeople, problems, elsewhere } = await alarmDelivery(alarm, context)
    if (reachesPeople === undefined)
      context.inconclusive(
        `Whether alarm ${alarm.AlarmName} reaches somebody cannot be told: ${problems.join('; ')}`,
        elsewhere === true ? 'OTHER_ACCOUNT' : 'CHECK_UNDECIDED',
      )
    context.expect(problems, `alarm ${alarm.AlarmName}`).toEqual([])
  },
  breaks: {
    'actions were disabled for a maintenance, and forgotten': (_, find) => {
      const alarm = find.alarm('worker-cpu')
      alarm.ActionsEnabled = false
      return alarm.AlarmArn!
    },
    'it notifies nobody': (_, find) => {
      const alarm = find.alarm('alb-5xx')
      alarm.AlarmActions = []
      return alarm.AlarmArn!
    },
    'nobody is told of a slow pipeline': (_, find) => {
      const alarm = find.alarm('service-b-slow-pipeline')
      alarm.AlarmActions = []
      return alarm.AlarmArn!
    },
    'its topic was deleted': ({ sns }) => sns.topics.clear(),
    'nobody confirmed the subscription': (_, find) => {
      find.subscription().pendingToken = 'sent-to-a-mailbox-that-nobody-reads'
    },
    'everybody has unsubscribed': ({ sns }) => sns.subscriptions.clear(),
    'only a composite alarm notifies, when this one does not ring': (world, find) =>
      heardThrough(world, find, (name) => `ALARM(another) AND NOT ALARM(${name})`),
    'only a composite alarm notifies, when others ring too': (world, find) =>
      heardThrough(world, find, (name) => `AT_LEAST(2, ALARM, (${name}, another, "one more"))`),
    'only a composite alarm notifies, which this one keeps quiet': (world, find) =>
      heardThrough(world, find, (name) => `ALARM("${name}")`, {
        ActionsSuppressor: find.alarm('worker-cpu').AlarmArn!,
      }),
    'its topic lets only EventBridge publish': (_, find) => {
      const topic = find.topic()
      const { Statement } = JSON.parse(topic.attributes['Policy']!) as { Statement: { Sid: string }[] }
      topic.attributes['Policy'] = JSON.stringify({ Statement: Statement.filter(({ Sid }) => Sid === 'Events') })
    },
    "its topic was encrypted with SNS's own key": (_, find) => {
      find.topic().attributes['KmsMasterKeyId'] = 'alias/aws/sns'
    },
    'its topic was encrypted with a key that leaves CloudWatch out': (_, find) => {
      find.topic().attributes['KmsMasterKeyId'] = find.key('logs').Arn
    },
    'the subscriber asks for an attribute that alarms have not': (_, find) => {
      find.subscription().attributes['FilterPolicy'] = JSON.stringify({ severity: ['high'] })
    },
  },
})

/** Leaves an alarm nobody to tell but a composite alarm; returns its ARN. */
function heardThrough(
  { cloudwatch }: World,
  find: Finders,
  rule: (name: string) => string,
  more: { readonly ActionsSuppressor?: string } = {},
): string {
  const alarm = find.alarm('worker-cpu')
  const { AlarmActions } = alarm
  alarm.AlarmActions = []
  const AlarmRule = rule(alarm.AlarmName!)
  cloudwatch.compositeAlarms.add({
    AlarmName: 'platform-unwell',
    AlarmArn: alarm.AlarmArn!.replace(alarm.AlarmName!, 'platform-unwell'),
    ActionsEnabled: true,
    ...more,
    AlarmActions,
    AlarmRule,
    tags: {},
  })
  return alarm.AlarmArn!
}

check('alarms.quiet', {
  title: 'No alarm of the platform is ringing',
  covers: ['DG-SVC-10', 'DG-RBV-06'],
  controls: CONTROLS,
  severity: 'high',
  remedy: 'Find out why the alarm fired before anything else: aws cloudwatch describe-alarm-history.',
  each: everyAlarm,
  async verify({ AlarmName, StateValue, StateReason = 'no reason given', StateUpdatedTimestamp }, context) {
    const { expect, inconclusive } = context
    const state = given(StateValue, `state of alarm ${AlarmName}`, context)
    // Without data an alarm is neither OK nor ALARM: its condition may be met.
    if (state === 'INSUFFICIENT_DATA')
      inconclusive(
        `Alarm ${AlarmName} has not enough data to tell: ${StateReason}. Check that its metric is published, or ` +
          'say what missing data means (treat-missing-data).',
      )
    expect(
      state === 'OK'
        ? []
        : [`is in ${state} since ${StateUpdatedTimestamp?.toISOString() ?? 'an unknown time'}: ${StateReason}`],
      `alarm ${AlarmName}`,
    ).toEqual([])
  },
  breaks: {
    'the load balancer answers with errors': (_, find) =>
      setToAlarm(find, 'alb-5xx', 'Threshold Crossed: 1 datapoint [7.2] was greater than the threshold (5.0).'),
    'a service runs too few tasks': (_, find) =>
      setToAlarm(
        find,
        'service-b-tasks-below-desired',
        'Threshold Crossed: 5 datapoints were greater than the threshold (0.0).',
      ),
    'a pipeline takes too long': (_, find) =>
      setToAlarm(
        find,
        'worker-slow-pipeline',
        'Threshold Crossed: 1 datapoint [172800.0] was greater than the threshold (86400.0).',
      ),
    'tasks fail': (_, find) =>
      setToAlarm(
        find,
        'worker-task-failures',
        'Threshold Crossed: 1 datapoint [4.0] was greater than the threshold (2.0).',
      ),
  },
})

function setToAlarm(find: Finders, name: string, reason: string): string {
  const alarm = find.alarm(name)
  alarm.StateValue = 'ALARM'
  alarm.StateReason = reason
  return alarm.AlarmArn!
}
