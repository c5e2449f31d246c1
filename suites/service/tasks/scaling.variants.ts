import { variants } from '../../../harness/index.ts'

variants('scaling.bounds', [
  {
    what: 'one task more at least',
    arrange: ({ autoscaling, ecs }) => {
      for (const target of autoscaling.targets.all()) target.MinCapacity! += 1
      for (const service of ecs.services.all()) service.desiredCount! += 1
    },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'bounds of its own',
    settings: { services: { 'service-a': { service: { scalingBounds: { min: 3, max: 50 } } } } },
    arrange: ({ autoscaling }) =>
      void (autoscaling.targets.first(({ ResourceId }) => ResourceId!.endsWith('/service-a')).MaxCapacity = 50),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'other bounds, where none are promised',
    settings: { service: { scalingBounds: null } },
    arrange: ({ autoscaling }) => {
      for (const target of autoscaling.targets.all()) target.MaxCapacity = 40
    },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'a daemon, which nothing can scale',
    arrange: ({ autoscaling, ecs }) => {
      ecs.services.only(({ serviceName }) => serviceName === 'worker').schedulingStrategy = 'DAEMON'
      autoscaling.targets.remove(({ ResourceId }) => ResourceId!.endsWith('/worker'))
    },
    expected: { 'service-a': 'pass', 'service-b': 'pass', worker: 'not-applicable' },
  },
])

const nothingPromised = { scalingCpu: [], scalingMemory: [], scalingRequests: [], scalingCooldowns: null }

variants('scaling.tracking', [
  {
    what: 'tasks are added earlier and sooner, and taken away later',
    arrange: ({ autoscaling }) => {
      for (const { TargetTrackingScalingPolicyConfiguration: tracking } of autoscaling.policies.all())
        if (tracking !== undefined)
          Object.assign(tracking, {
            TargetValue: tracking.TargetValue! / 2,
            ScaleOutCooldown: 30,
            ScaleInCooldown: 600,
          })
    },
    expected: { 'service-a': 'pass', 'service-b': 'pass' },
  },
  {
    what: 'other values and cooldowns, where none are promised',
    settings: { service: nothingPromised },
    arrange: ({ autoscaling }) => {
      for (const { TargetTrackingScalingPolicyConfiguration: tracking } of autoscaling.policies.all())
        if (tracking !== undefined) Object.assign(tracking, { TargetValue: 55, ScaleInCooldown: 120 })
    },
    expected: { 'service-a': 'not-applicable', 'service-b': 'not-applicable' },
  },
  {
    what: 'no policy at all, where no values are promised',
    settings: { service: nothingPromised },
    arrange: ({ autoscaling }) => void autoscaling.policies.clear(),
    expected: { 'service-a': 'fail', 'service-b': 'fail' },
  },
  {
    what: 'other cooldowns, where only values are promised',
    settings: { service: { scalingCooldowns: null } },
    arrange: ({ autoscaling }) => {
      for (const { TargetTrackingScalingPolicyConfiguration: tracking } of autoscaling.policies.all())
        if (tracking !== undefined) tracking.ScaleInCooldown = 120
    },
    expected: { 'service-a': 'pass', 'service-b': 'pass' },
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

const FIXED = { services: { 'service-a': { service: { scalingBounds: 'fixed' } } } } as const

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
