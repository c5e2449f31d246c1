import { check, lastPart, type Finders, type Platform, type ScaledService as Scaled } from '../../../harness/index.ts'
import { given } from '../../given.ts'
import { boundsOf } from './scaling-bounds.ts'
import { addsTasks, stepProblems } from './scaling-steps.ts'
import { alarmProblems, balancerProblems, trackingProblems } from './scaling-tracking.ts'
import { tracksQueue } from './queue-tracking.ts'
import { FIXED } from './fixed.ts'
import { isWorker } from './is-worker.ts'

const CONTROLS = { nist: ['CP-2', 'CP-2(8)', 'SC-5', 'SC-5(2)'], soc2: ['A1.1', 'A1.2'] } as const

const NO_TARGET = 'It does not scale: scaling.bounds says whether it should.'

check('scaling.bounds', {
  title: 'Every service scales within the bounds of its environment',
  covers: ['DG-SVC-08'],
  controls: CONTROLS,
  severity: 'high',
  remedy:
    'Register the service as a scalable target with the bounds of the environment (service.scalingBounds); where its ' +
    'number of tasks is meant to be fixed, say fixed for this service (services).',
  each: (platform) => platform.scaledServices(),
  async verify({ service, target, subject }, context) {
    const { settings, expect, notApplicable } = context
    const bounds = settings.service.scalingBounds
    if (bounds === 'fixed' && target === undefined) notApplicable(FIXED)
    if (service.schedulingStrategy === 'DAEMON')
      notApplicable('It is a daemon: ECS runs one task on each instance, and nothing can scale it.')
    const problems: string[] = []
    if (bounds === 'fixed')
      problems.push("it scales, and its number of tasks is meant to be fixed (service.scalingBounds: 'fixed')")
    else if (target === undefined) problems.push('it is no scalable target')
    else {
      const own = boundsOf(target, context)
      // More tasks at least are more than was promised; more at most may cost more than was.
      if (bounds !== null && (own.min < bounds.min || own.max !== bounds.max))
        problems.push(
          `it scales between ${own.min} and ${own.max} tasks, expected are ${bounds.min} at least and ${bounds.max}`,
        )
      const desired = given(service.desiredCount, `number of tasks that service ${subject.name} wants`, context)
      if (desired < own.min || desired > own.max)
        problems.push(`${desired} tasks are desired, beyond its own bounds of ${own.min} and ${own.max}`)
    }
    expect(problems, `scaling of service ${subject.name}`).toEqual([])
  },
  breaks: {
    'a service that does not scale': ({ autoscaling }) =>
      nameIn(autoscaling.targets.remove(({ ResourceId }) => ResourceId?.endsWith('/service-a') ?? false)[0]!),
    'fewer tasks at least': (_, find) => nameIn(Object.assign(find.scalableTarget('service-b'), { MinCapacity: 1 })),
    'no room upwards': (_, find) => nameIn(Object.assign(find.scalableTarget('worker'), { MaxCapacity: 3 })),
    'someone set the count by hand': (_, find) => {
      const service = find.service('service-a')
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
  async verify({ target, subject }, context) {
    const { expect, notApplicable } = context
    if (target === undefined) return notApplicable(NO_TARGET)
    const { DynamicScalingOutSuspended, DynamicScalingInSuspended, ScheduledScalingSuspended } = given(
      target.SuspendedState,
      `suspension (SuspendedState) of scaling of ${subject.name}`,
      context,
    )
    const suspended = [
      ...(DynamicScalingOutSuspended ? ['scaling out is suspended'] : []),
      ...(DynamicScalingInSuspended ? ['scaling in is suspended'] : []),
      ...(ScheduledScalingSuspended ? ['scheduled scaling is suspended'] : []),
    ]
    expect(suspended, `scaling of service ${subject.name}`).toEqual([])
  },
  breaks: {
    'scaling out is suspended': (_, find) => suspend(find, 'service-a', { DynamicScalingOutSuspended: true }),
    'scaling in is suspended': (_, find) => suspend(find, 'worker', { DynamicScalingInSuspended: true }),
    'schedules are suspended': (_, find) => suspend(find, 'service-b', { ScheduledScalingSuspended: true }),
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
    const { scalingCpu, scalingMemory, scalingRequests } = settings.service
    // A scalable target that no policy moves does not scale, whatever is wanted.
    if (scalingCpu.length + scalingMemory.length + scalingRequests.length === 0 && policies.length > 0)
      notApplicable('No value of CPU, memory or requests to follow is wanted (service.scaling*).')
    const problems = [
      ...trackingProblems({ ...scaled, service: await countingRequests(service, platform) }, settings.service),
      ...alarmProblems(policies, await platform.metricAlarms()),
      ...balancerProblems(policies, await platform.serviceTargets()),
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
    'CPU may rise to 90 %': (_, find) => changePolicy(find, 'service-b', 'cpu-scaling', { TargetValue: 90 }),
    'scales in after a minute': (_, find) => changePolicy(find, 'service-a', 'cpu-scaling', { ScaleInCooldown: 60 }),
    'never scales in': (_, find) => changePolicy(find, 'service-a', 'memory-scaling', { DisableScaleIn: true }),
    "counts the requests of another service's targets": (_, find) =>
      changePolicy(find, 'service-a', 'alb-request-count', {
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'ALBRequestCountPerTarget',
          ResourceLabel: 'app/other/0123456789abcdef/targetgroup/other/0123456789abcdef',
        },
      }),
    'counts the requests of its targets at a load balancer of the past': (_, find) => {
      const specification = find.scalingPolicy('service-a', 'alb-request-count')
        .TargetTrackingScalingPolicyConfiguration!.PredefinedMetricSpecification!
      specification.ResourceLabel = specification.ResourceLabel!.replace(/^app\/[^/]+/, 'app/of-the-past')
      return 'service-a'
    },
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
    'a policy has lost its alarms': (_, find) => {
      const policy = find.scalingPolicy('service-b', 'cpu-scaling')
      policy.Alarms = []
      return nameIn(policy)
    },
  },
})

check('scaling.steps', {
  title: 'Workers follow the length of their queue, by steps or to a target, by an alarm that acts',
  covers: ['DG-SVC-08'],
  controls: CONTROLS,
  severity: 'medium',
  remedy:
    'Put a step-scaling policy whose steps cover every value beyond the threshold, and an alarm on the length ' +
    'of the queue that has the policy among its actions; or a target-tracking policy on a metric of the queue.',
  each: async (platform, settings) =>
    (await platform.scaledServices()).filter(({ service }) => isWorker(service.serviceName, settings)),
  whenNone: { verdict: 'not-applicable', because: 'No service of the platform works from a queue (service.workers).' },
  async verify({ target, policies, subject }, { aws, platform, settings, expect, notApplicable }) {
    if (target === undefined) notApplicable(NO_TARGET)
    const tracking = policies.filter((policy) => tracksQueue(policy, settings))
    const stepped = policies.filter(({ PolicyType }) => PolicyType === 'StepScaling')
    const problems =
      stepped.some(addsTasks) || tracking.length > 0
        ? []
        : ['it has no step-scaling policy that adds tasks, and none that keeps its queue at a target']
    for (const { PolicyName, Alarms = [] } of tracking)
      if (Alarms.length === 0) problems.push(`policy ${PolicyName} has lost its alarms, so that it never acts`)
    if (tracking.length > 0) problems.push(...alarmProblems(tracking, await platform.metricAlarms()))
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
    expect(problems, `scaling of worker ${subject.name}`).toEqual([])
  },
  breaks: {
    'no policy': ({ autoscaling }) =>
      void autoscaling.policies.remove(({ PolicyType }) => PolicyType === 'StepScaling'),
    'it only takes workers away': (_, find) => {
      const policy = find.stepScalingPolicy()
      policy.StepScalingPolicyConfiguration!.StepAdjustments = [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -1 }]
    },
    'its alarm is gone': ({ cloudwatch }) =>
      void cloudwatch.alarms.remove(({ AlarmName }) => AlarmName?.endsWith('worker-queue-length-high') ?? false),
    'the actions of its alarm are disabled': (_, find) => {
      find.alarm('worker-queue-length-high').ActionsEnabled = false
    },
    'nothing happens when the queue is longest': (_, find) => {
      find.stepScalingPolicy().StepScalingPolicyConfiguration!.StepAdjustments!.pop()
    },
    'a few percent of few workers': (_, find) => {
      delete find.stepScalingPolicy().StepScalingPolicyConfiguration!.MinAdjustmentMagnitude
    },
  },
})

/** A service with its target groups of requests alone: those of network load balancers count none. */
async function countingRequests(service: Scaled['service'], platform: Platform): Promise<Scaled['service']> {
  const { loadBalancers = [] } = service
  if (loadBalancers.length === 0) return service
  const groups = await platform.targetGroups()
  const countsNone = ({ targetGroupArn }: (typeof loadBalancers)[number]): boolean => {
    const { Protocol = 'HTTP' } = groups.find(({ TargetGroupArn }) => TargetGroupArn === targetGroupArn) ?? {}
    return !Protocol.startsWith('HTTP')
  }
  return { ...service, loadBalancers: loadBalancers.filter((each) => !countsNone(each)) }
}

/** Name of the service that a target or policy is about. */
const nameIn = ({ ResourceId = '' }: { readonly ResourceId?: string | undefined }): string => lastPart(ResourceId)

function suspend(find: Finders, service: string, flags: object): string {
  Object.assign(find.scalableTarget(service).SuspendedState!, flags)
  return service
}

function changePolicy(find: Finders, service: string, name: string, change: object): string {
  Object.assign(find.scalingPolicy(service, name).TargetTrackingScalingPolicyConfiguration!, change)
  return service
}
