import { variants, type World } from '../../../harness/index.ts'

variants('worker.deployment', [
  {
    what: 'more of the tasks stay, and more may run, than is promised',
    arrange: ({ ecs }) => {
      ecs.services.only(({ serviceName }) => serviceName === 'worker').deploymentConfiguration = {
        minimumHealthyPercent: 100,
        maximumPercent: 200,
      }
    },
    expected: 'pass',
  },
])

variants('worker.queue-alarm', [
  {
    what: 'an alarm on the messages for each task',
    arrange: ({ cloudwatch }) => byExpression(cloudwatch, 'queue / FILL(running, 1)'),
    expected: 'pass',
  },
  {
    what: 'an alarm on an expression that falls when the queue grows',
    arrange: ({ cloudwatch }) => byExpression(cloudwatch, '1000 - queue'),
    expected: /^fail: .*does not ring when the queue is long/s,
  },
  {
    what: 'an alarm that expects what is usual',
    arrange: ({ cloudwatch }) => byExpression(cloudwatch, 'ANOMALY_DETECTION_BAND(queue, 2)'),
    expected: /^inconclusive: .*ANOMALY_DETECTION_BAND is not evaluated here/s,
  },
])

/** Has the alarm that scales the worker compare an expression of its queue and of its tasks. */
function byExpression({ alarms }: World['cloudwatch'], Expression: string): void {
  const alarm = alarms.only(({ AlarmName = '' }) => AlarmName.endsWith('worker-queue-length-high'))
  const { Namespace, MetricName, Dimensions, Statistic, Period, ...rest } = alarm
  const query = (Id: string, Metric: object) => ({
    Id,
    ReturnData: false,
    MetricStat: { Metric, Period, Stat: Statistic },
  })
  alarms.delete(alarm.AlarmName!)
  alarms.add({
    ...rest,
    Metrics: [
      { Id: 'each', Expression },
      query('queue', { Namespace, MetricName, Dimensions }),
      query('running', { Namespace: 'ECS/ContainerInsights', MetricName: 'RunningTaskCount', Dimensions: [] }),
    ],
  })
}
