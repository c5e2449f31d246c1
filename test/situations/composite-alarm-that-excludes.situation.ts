import { situation } from './situation.ts'

export default situation({
  what: 'an alarm that only a composite alarm tells of, and only while this alarm is quiet',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html',
  arrange: ({ cloudwatch }, find) => {
    const alarm = find.alarm('worker-cpu')
    const { AlarmActions = [] } = alarm
    alarm.AlarmActions = []
    cloudwatch.compositeAlarms.add({
      AlarmName: 'unwell',
      AlarmRule: `ALARM(production-worker-memory) AND NOT ALARM(${alarm.AlarmName})`,
      AlarmActions,
      ActionsEnabled: true,
      tags: {},
    })
  },
  expected: { 'alarms.armed': { 'production-worker-cpu': 'fail', 'production-worker-memory': 'pass' } },
})
