import { variants } from '../../../harness/index.ts'

variants('scaling.bounds', [
  {
    what: 'bounds of its own',
    settings: { services: { 'service-a': { service: { scalingBounds: { min: 3, max: 50 } } } } },
    arrange: ({ autoscaling }) =>
      void (autoscaling.targets.first(({ ResourceId }) => ResourceId!.endsWith('/service-a')).MaxCapacity = 50),
    expected: ['pass', 'pass', 'pass'],
  },
])

variants('scaling.steps', [
  {
    what: 'a second policy that takes workers away when the queue is short',
    arrange: ({ autoscaling, cloudwatch }) => {
      const out = autoscaling.policies.only(({ PolicyType }) => PolicyType === 'StepScaling')
      const long = cloudwatch.alarms.only(({ AlarmActions }) => AlarmActions!.includes(out.PolicyARN!))
      const StepScalingPolicyConfiguration = {
        ...out.StepScalingPolicyConfiguration,
        StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -1 }],
      }
      const PolicyARN = `${out.PolicyARN}-in`
      autoscaling.policies.add({
        ...out,
        PolicyARN,
        PolicyName: 'queue-length-scaling-in',
        StepScalingPolicyConfiguration,
      })
      cloudwatch.alarms.add({
        ...long,
        AlarmName: 'queue-short',
        ComparisonOperator: 'LessThanThreshold',
        AlarmActions: [PolicyARN],
      })
    },
    expected: ['pass'],
  },
])

const FIXED = { services: { 'service-a': { service: { scalingBounds: null } } } }

variants('scaling.bounds', [
  {
    what: 'a fixed number of tasks',
    settings: FIXED,
    arrange: ({ autoscaling }) =>
      void autoscaling.targets.remove(({ ResourceId }) => ResourceId?.endsWith('/service-a') ?? false),
    expected: ['not-applicable', 'pass', 'pass'],
  },
  {
    what: 'a number of tasks that is meant to be fixed, and is scaled',
    settings: FIXED,
    arrange: () => {},
    expected: ['fail', 'pass', 'pass'],
  },
])

variants('scaling.tracking', [
  {
    what: 'memory is not to be followed',
    settings: { service: { scalingMemory: [] } },
    arrange: ({ autoscaling }) => void autoscaling.policies.remove(({ PolicyName }) => PolicyName === 'memory-scaling'),
    expected: ['pass', 'pass', 'not-applicable'],
  },
])
