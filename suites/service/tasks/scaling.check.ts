import { check, matchesPattern, type Break, type Settings } from '../../../harness/index.ts'
import { addsTasks, stepProblems } from './scaling-steps.ts'
import { alarmProblems, trackingProblems } from './scaling-tracking.ts'

type World = Parameters<Break>[0]

const CONTROLS = { nist: ['CP-2', 'CP-2(8)', 'SC-5', 'SC-5(2)'], soc2: ['A1.1', 'A1.2'] } as const

const NO_TARGET = 'It does not scale, which is the finding of scaling.bounds.'

const isWorker = (name: string | undefined, { service }: Settings): boolean =>
  service.workers.some((pattern) => matchesPattern(pattern, name ?? ''))

check('scaling.bounds', {
  title: 'Every service scales within the bounds of its environment',
  covers: ['DG-SVC-08'],
  controls: CONTROLS,
  severity: 'high',
  remedy:
    'Register the service as a scalable target with the bounds of the environment (service.scalingBounds, ' +
    'service.scalingBoundsOf).',
  each: (platform) => platform.scaledServices(),
  async verify({ service, target, subject }, { settings, expect }) {
    const own = Object.entries(settings.service.scalingBoundsOf).find(([pattern]) =>
      matchesPattern(pattern, subject.name),
    )?.[1]
    const { min, max } = own ?? settings.service.scalingBounds
    const problems: string[] = []
    if (target === undefined) problems.push('it is no scalable target')
    else {
      const { MinCapacity = 0, MaxCapacity = 0 } = target
      if (MinCapacity !== min || MaxCapacity !== max)
        problems.push(`it scales between ${MinCapacity} and ${MaxCapacity} tasks, expected are ${min} and ${max}`)
      const desired = service.desiredCount ?? 0
      if (desired < MinCapacity || desired > MaxCapacity)
        problems.push(`${desired} tasks are desired, beyond its own bounds of ${MinCapacity} and ${MaxCapacity}`)
    }
    expect(problems, `scaling of service ${subject.name}`).toEqual([])
  },
  breaks: {
    'a service that does not scale': ({ autoscaling }) =>
      nameIn(autoscaling.targets.remove(({ ResourceId }) => ResourceId?.endsWith('/service-a') ?? false)[0]!),
    'fewer tasks at least': (world) => nameIn(Object.assign(targetOf(world, 'service-b'), { MinCapacity: 1 })),
    'no room upwards': (world) => nameIn(Object.assign(targetOf(world, 'worker'), { MaxCapacity: 3 })),
    'someone set the count by hand': ({ ecs }) => {
      const service = ecs.services.first(({ serviceName }) => serviceName === 'service-a')
      service.desiredCount = 2
      return service.serviceName!
    },
  },
})

check('scaling.active', {
  title: 'Scaling is not suspended',
  covers: ['DG-SVC-08'],
  controls: CONTROLS,
  severity: 'high',
  remedy:
    'Resume scaling: aws application-autoscaling register-scalable-target --suspended-state with the three ' +
    'flags false. A drill or a rollback may have left it suspended.',
  each: (platform) => platform.scaledServices(),
  async verify({ target, subject }, { expect, notApplicable }) {
    if (target === undefined) return notApplicable(NO_TARGET)
    const { DynamicScalingOutSuspended, DynamicScalingInSuspended, ScheduledScalingSuspended } =
      target.SuspendedState ?? {}
    const suspended = [
      ...(DynamicScalingOutSuspended ? ['scaling out is suspended'] : []),
      ...(DynamicScalingInSuspended ? ['scaling in is suspended'] : []),
      ...(ScheduledScalingSuspended ? ['scheduled scaling is suspended'] : []),
    ]
    expect(suspended, `scaling of service ${subject.name}`).toEqual([])
  },
  breaks: {
    'scaling out is suspended': (world) => suspend(world, 'service-a', { DynamicScalingOutSuspended: true }),
    'scaling in is suspended': (world) => suspend(world, 'worker', { DynamicScalingInSuspended: true }),
    'schedules are suspended': (world) => suspend(world, 'service-b', { ScheduledScalingSuspended: true }),
  },
})

check('scaling.tracking', {
  title: 'Services that answer requests follow CPU, memory and requests per target',
  covers: ['DG-SVC-08'],
  controls: CONTROLS,
  severity: 'medium',
  remedy:
    'Put target-tracking policies with the values and cooldowns of service.scaling*; delete and put again a ' +
    'policy whose alarms are gone.',
  each: (platform) => platform.scaledServices(),
  async verify(scaled, { platform, settings, expect, notApplicable }) {
    const { service, target, policies, subject } = scaled
    if (isWorker(service.serviceName, settings))
      notApplicable('It works from a queue (service.workers): scaling.steps looks at it.')
    if (target === undefined) notApplicable(NO_TARGET)
    const problems = [
      ...trackingProblems(scaled, settings.service),
      ...alarmProblems(policies, await platform.metricAlarms()),
    ]
    expect(problems, `scaling policies of service ${subject.name}`).toEqual([])
  },
  breaks: {
    'nothing follows memory': ({ autoscaling }) =>
      nameIn(
        autoscaling.policies.remove(
          ({ PolicyName, ResourceId }) =>
            PolicyName === 'memory-scaling' && (ResourceId?.endsWith('/service-b') ?? false),
        )[0]!,
      ),
    'CPU may rise to 90 %': (world) => changePolicy(world, 'service-b', 'cpu-scaling', { TargetValue: 90 }),
    'scales in after a minute': (world) => changePolicy(world, 'service-a', 'cpu-scaling', { ScaleInCooldown: 60 }),
    'never scales in': (world) => changePolicy(world, 'service-a', 'memory-scaling', { DisableScaleIn: true }),
    "counts the requests of another service's targets": (world) =>
      changePolicy(world, 'service-a', 'alb-request-count', {
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'ALBRequestCountPerTarget',
          ResourceLabel: 'app/other/0123456789abcdef/targetgroup/other/0123456789abcdef',
        },
      }),
    'somebody deleted an alarm in CloudWatch': ({ cloudwatch }) => {
      cloudwatch.alarms.remove(({ AlarmName }) => AlarmName?.includes('/service-a-AlarmHigh-cpu-scaling') ?? false)
      return 'service-a'
    },
    'the actions of an alarm are disabled': ({ cloudwatch }) => {
      cloudwatch.alarms.only(
        ({ AlarmName }) => AlarmName?.includes('/service-b-AlarmHigh-memory-scaling') ?? false,
      ).ActionsEnabled = false
      return 'service-b'
    },
    'a policy has lost its alarms': (world) => {
      const policy = policyOf(world, 'service-b', 'cpu-scaling')
      policy.Alarms = []
      return nameIn(policy)
    },
  },
})

check('scaling.steps', {
  title: 'Workers follow the length of their queue, step by step, by an alarm that acts',
  covers: ['DG-SVC-08'],
  controls: CONTROLS,
  severity: 'medium',
  remedy:
    'Put a step-scaling policy whose steps cover every value beyond the threshold, and an alarm on the length ' +
    'of the queue that has the policy among its actions.',
  each: async (platform, settings) =>
    (await platform.scaledServices()).filter(({ service }) => isWorker(service.serviceName, settings)),
  whenNone: { verdict: 'not-applicable', because: 'No service of the platform works from a queue (service.workers).' },
  async verify({ target, policies, subject }, { aws, expect, notApplicable }) {
    if (target === undefined) notApplicable(NO_TARGET)
    const stepped = policies.filter(({ PolicyType }) => PolicyType === 'StepScaling')
    const problems = stepped.some(addsTasks) ? [] : ['it has no step-scaling policy that adds tasks']
    const named = stepped.some(({ Alarms = [] }) => Alarms.length > 0)
    const { MetricAlarms = [], CompositeAlarms = [] } = named
      ? await aws.cloudwatch.describeAlarms({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })
      : {}
    for (const policy of stepped) {
      const { PolicyName, PolicyARN = '', Alarms = [], StepScalingPolicyConfiguration: steps = {} } = policy
      if (addsTasks(policy)) problems.push(...stepProblems(steps).map((problem) => `policy ${PolicyName}: ${problem}`))
      const alarms = Alarms.flatMap(
        ({ AlarmName }) => [...MetricAlarms, ...CompositeAlarms].find((alarm) => alarm.AlarmName === AlarmName) ?? [],
      )
      if (alarms.length === 0) problems.push(`policy ${PolicyName}: no alarm sets it off`)
      else if (
        !alarms.some(
          ({ ActionsEnabled, AlarmActions = [] }) => ActionsEnabled !== false && AlarmActions.includes(PolicyARN),
        )
      )
        problems.push(
          `policy ${PolicyName}: the actions of its alarm ` +
            `${alarms.map(({ AlarmName }) => AlarmName).join(', ')} are disabled`,
        )
    }
    expect(problems, `step scaling of worker ${subject.name}`).toEqual([])
  },
  breaks: {
    'no policy': ({ autoscaling }) =>
      void autoscaling.policies.remove(({ PolicyType }) => PolicyType === 'StepScaling'),
    'it only takes workers away': ({ autoscaling }) => {
      const policy = autoscaling.policies.only(({ PolicyType }) => PolicyType === 'StepScaling')
      policy.StepScalingPolicyConfiguration!.StepAdjustments = [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -1 }]
    },
    'its alarm is gone': ({ cloudwatch }) =>
      void cloudwatch.alarms.remove(({ AlarmName }) => AlarmName?.endsWith('worker-queue-length-high') ?? false),
    'the actions of its alarm are disabled': ({ cloudwatch }) => {
      cloudwatch.alarms.first(
        ({ AlarmName }) => AlarmName?.endsWith('worker-queue-length-high') ?? false,
      ).ActionsEnabled = false
    },
    'nothing happens when the queue is longest': ({ autoscaling }) => {
      autoscaling.policies
        .only(({ PolicyType }) => PolicyType === 'StepScaling')
        .StepScalingPolicyConfiguration!.StepAdjustments!.pop()
    },
    'a few percent of few workers': ({ autoscaling }) => {
      delete autoscaling.policies.only(({ PolicyType }) => PolicyType === 'StepScaling').StepScalingPolicyConfiguration!
        .MinAdjustmentMagnitude
    },
  },
})

/** Name of the service that a target or policy is about. */
const nameIn = ({ ResourceId = '' }: { readonly ResourceId?: string | undefined }): string =>
  ResourceId.slice(ResourceId.lastIndexOf('/') + 1)

const targetOf = ({ autoscaling }: World, service: string) =>
  autoscaling.targets.only(({ ResourceId }) => ResourceId?.endsWith(`/${service}`) ?? false)

const policyOf = ({ autoscaling }: World, service: string, name: string) =>
  autoscaling.policies.only(
    ({ ResourceId, PolicyName }) => PolicyName === name && (ResourceId?.endsWith(`/${service}`) ?? false),
  )

function suspend(world: World, service: string, flags: object): string {
  Object.assign(targetOf(world, service).SuspendedState!, flags)
  return service
}

function changePolicy(world: World, service: string, name: string, change: object): string {
  Object.assign(policyOf(world, service, name).TargetTrackingScalingPolicyConfiguration!, change)
  return service
}
