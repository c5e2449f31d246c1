import { variants } from '../../../harness/index.ts'

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
])
