import { situation } from './situation.ts'

export default situation({
  what: 'a worker that target tracking scales by the messages for each task',
  source:
    'https://aws.amazon.com/blogs/containers/amazon-elastic-container-service-ecs-auto-scaling-using-custom-metrics/',
  arrange: ({ autoscaling, cloudwatch }) => {
    const steps = autoscaling.policies.only(({ PolicyType }) => PolicyType === 'StepScaling')
    const { StepScalingPolicyConfiguration: _, ...policy } = steps
    const long = cloudwatch.alarms.only(({ AlarmActions = [] }) => AlarmActions.includes(steps.PolicyARN!))
    const { Namespace, MetricName, Dimensions, Statistic, Period, ...alarm } = long
    const queue = { Id: 'queue', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Stat: Statistic! } }
    const running = {
      Id: 'running',
      MetricStat: { Metric: { Namespace: 'ECS/ContainerInsights', MetricName: 'RunningTaskCount' }, Stat: 'Average' },
    }
    const each = { Id: 'each', Expression: 'queue / running' }
    autoscaling.policies.clear()
    const AlarmName = 'TargetTracking-service/production-cluster/worker-AlarmHigh-0'
    autoscaling.policies.add({
      ...policy,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 100,
        CustomizedMetricSpecification: {
          Metrics: [{ ...queue, ReturnData: false }, { ...running, ReturnData: false }, each] as never,
        },
      },
      Alarms: [{ AlarmName, AlarmARN: long.AlarmArn!.replace(/[^:]+$/, AlarmName) }],
    })
    cloudwatch.alarms.delete(long.AlarmName!)
    const measured = <T extends { MetricStat: object }>(of: T) => ({
      ...of,
      MetricStat: { ...of.MetricStat, Period },
      ReturnData: false,
    })
    cloudwatch.alarms.add({
      ...alarm,
      AlarmName,
      AlarmArn: long.AlarmArn!.replace(/[^:]+$/, AlarmName),
      Threshold: 100,
      ComparisonOperator: 'GreaterThanThreshold',
      Metrics: [measured(queue), measured(running), each] as never,
    })
  },
  expected: { 'scaling.steps': 'pass', 'worker.queue-alarm': 'pass' },
})
