import { situation } from './situation.ts'
export default situation({
  what: 'a worker that a step of exactly no task takes to zero',
  source:
    'https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html',
  arrange: ({ autoscaling, cloudwatch }) => {
    const out = autoscaling.policies.only(({ PolicyType }) => PolicyType === 'StepScaling')
    const long = cloudwatch.alarms.only(({ AlarmActions }) => AlarmActions!.includes(out.PolicyARN!))
    const PolicyARN = `${out.PolicyARN}-in`
    autoscaling.policies.add({
      ...out,
      PolicyARN,
      PolicyName: 'to-zero',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'ExactCapacity',
        StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: 0 }],
      },
      Alarms: [{ AlarmName: 'queue-empty', AlarmARN: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:queue-empty' }],
    })
    cloudwatch.alarms.add({
      ...long,
      AlarmName: 'queue-empty',
      Threshold: 0,
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      AlarmActions: [PolicyARN],
    })
  },
  expected: { 'scaling.steps': ['pass'] },
})
