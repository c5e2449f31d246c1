import { situation } from './situation.ts'

export default situation({
  what: 'alarms behind a composite alarm whose suppressor has been in ALARM since a maintenance',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html',
  arrange: ({ cloudwatch }, find) => {
    const alarm = find.alarm('worker-cpu')
    const { AlarmActions = [] } = alarm
    alarm.AlarmActions = []
    cloudwatch.alarms.add({ ...alarm, AlarmName: 'maintenance', StateValue: 'ALARM', Dimensions: [] })
    cloudwatch.compositeAlarms.add({
      AlarmName: 'unwell',
      AlarmRule: `AT_LEAST(1, ALARM, ("${alarm.AlarmName}", production-worker-memory))`,
      AlarmActions,
      ActionsEnabled: true,
      ActionsSuppressor: 'maintenance',
      tags: {},
    })
  },
  expected: { 'alarms.armed': { 'production-worker-cpu': /^fail: .*its suppressor maintenance is in ALARM/s } },
})
