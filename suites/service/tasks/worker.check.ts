import { check, deployedAs, matchesPattern, type Platform, type Settings } from '../../../harness/index.ts'
import { applicationsOf } from '../applications.ts'
import { requireDefinitions } from '../deployed-definitions.ts'
import { readHealthCommand } from '../health-command.ts'
import { isWindows } from '../runtime-platform.ts'
import { FIXED } from './fixed.ts'
import { addsTasks } from './scaling-steps.ts'
import { changeContainer, changeService } from '../task-definitions-breaks.ts'
import { isWorker } from './is-worker.ts'
import { tracksQueue } from './queue-tracking.ts'
import { whyNoPercents } from './percents-rule.ts'
import { judgeQueueAlarm } from './queue-alarm.ts'

/** The services that work from a queue. */
const workers = async (platform: Platform, settings: Settings) =>
  (await platform.services()).filter(({ serviceName }) => isWorker(serviceName, settings))

const NO_WORKERS = {
  verdict: 'not-applicable',
  because: 'No service works from a queue: no pattern of service.workers matches the name of one.',
} as const

check('worker.no-load-balancer', {
  title: 'Workers stand behind no load balancer and listen on no port',
  covers: ['DS-SVC-06'],
  controls: { nist: ['CM-7', 'SC-7'], soc2: ['CC6.6'] },
  severity: 'medium',
  remedy: 'Take the load balancer and the port mappings away: work comes from the queue.',
  each: workers,
  whenNone: NO_WORKERS,
  async verify(service, context) {
    const { serviceName } = service
    const containers = (await requireDefinitions(service, context)).flatMap((each) => each.containerDefinitions ?? [])
    const loadBalancers = deployedAs(service).flatMap((each) => each.loadBalancers ?? [])
    const listening = containers.filter(({ portMappings = [] }) => portMappings.length > 0)
    const problems = [
      ...loadBalancers.map(
        ({ targetGroupArn, loadBalancerName }) => `it is registered with ${targetGroupArn ?? loadBalancerName}`,
      ),
      ...listening.map(
        ({ name, portMappings = [] }) =>
          `container ${name} listens on ${portMappings.map(({ containerPort }) => containerPort).join(', ')}`,
      ),
    ]
    context.expect(problems, `worker ${serviceName}`).toEqual([])
  },
  breaks: {
    'behind the load balancer': (_, find) =>
      changeService(
        find,
        'worker',
        (service) =>
          (service.loadBalancers = [
            {
              targetGroupArn: find.targetGroup().TargetGroupArn,
              containerName: 'worker',
              containerPort: 8000,
            },
          ]),
      ),
    'listening on a port': (_, find) => {
      changeContainer(find, 'worker', (container) => (container.portMappings = [{ containerPort: 5555 }]))
      return 'worker'
    },
    'behind a classic load balancer': (_, find) =>
      changeService(
        find,
        'worker',
        (service) =>
          (service.loadBalancers = [{ loadBalancerName: 'old', containerName: 'worker', containerPort: 80 }]),
      ),
  },
})

check('worker.deployment', {
  title: 'Deployments of workers keep enough of them at work, and have room for new ones',
  covers: ['DS-SVC-06'],
  controls: { nist: ['CP-2(2)', 'CP-10'], soc2: ['A1.1', 'A1.2'] },
  severity: 'low',
  remedy:
    'Set minimumHealthyPercent and maximumPercent of the worker to what the configuration says at least ' +
    '(service.workerPercents).',
  each: workers,
  whenNone: NO_WORKERS,
  async verify(service, { settings, expect, notApplicable }) {
    const { serviceName, deploymentConfiguration = {} } = service
    const because = whyNoPercents(service)
    if (because !== undefined) notApplicable(because)
    const { minimumHealthyPercent: least = 100, maximumPercent: most = 200 } = deploymentConfiguration
    const { minimumHealthy, maximum } = settings.service.workerPercents
    const problems = [
      ...(least >= minimumHealthy ? [] : [`${least} % of its tasks stay, expected are ${minimumHealthy} % at least`]),
      ...(most >= maximum ? [] : [`it may run ${most} % of its tasks, expected are ${maximum} % at least`]),
    ]
    expect(problems, `deployments of worker ${serviceName}`).toEqual([])
  },
  breaks: {
    'all workers may stop': (_, find) =>
      changeService(
        find,
        'worker',
        ({ deploymentConfiguration }) => (deploymentConfiguration!.minimumHealthyPercent = 0),
      ),
    'nothing beyond what runs': (_, find) =>
      changeService(find, 'worker', ({ deploymentConfiguration }) => (deploymentConfiguration!.maximumPercent = 100)),
    'one task at a time': (_, find) =>
      changeService(find, 'worker', ({ deploymentConfiguration }) =>
        Object.assign(deploymentConfiguration!, { minimumHealthyPercent: 0, maximumPercent: 100 }),
      ),
  },
})

check('worker.health-check', {
  title: 'The health check of a worker asks whether it still takes work',
  covers: ['DS-SVC-06'],
  controls: { nist: ['CP-10', 'SI-4', 'SI-13(5)'], soc2: ['A1.2', 'CC7.2'] },
  severity: 'medium',
  remedy:
    'Let the health command ask the worker itself through its queue, as service.workerHealthCommands says; of Celery ' +
    'that is celery -A tasks inspect ping -d celery@$HOSTNAME.',
  each: workers,
  whenNone: NO_WORKERS,
  async verify(service, context) {
    const { serviceName } = service
    const { platform, settings, expect, notApplicable } = context
    const patterns = settings.service.workerHealthCommands
    const definitions = await requireDefinitions(service, context)
    const services = await platform.services()
    const containers = definitions.flatMap((definition) =>
      applicationsOf(definition, services).map((container) => ({ ...container, windows: isWindows(definition) })),
    )
    const asked = await Promise.all(
      containers.map(async ({ name, healthCheck, environment = [], windows }) => {
        const read = await readHealthCommand(healthCheck?.command, { environment, isWindows: windows })
        if (read === undefined) return [`container ${name} has no health check`]
        const text = healthCheck!.command!.slice(1).join(' ')
        const isKnown = patterns.length === 0 || patterns.some((pattern) => matchesPattern(pattern, text))
        return isKnown ? read.flaws.map((flaw) => `container ${name}: ${flaw}`) : [`container ${name} asks by: ${text}`]
      }),
    )
    const problems = asked.flat()
    if (patterns.length === 0 && problems.length === 0)
      notApplicable(
        'It is asked for its health, and no command is named that would ask whether it takes work ' +
          '(service.workerHealthCommands).',
      )
    const expected = patterns.length === 0 ? '' : `; expected is a command like ${patterns.join(' or ')}`
    expect(problems, `health of worker ${serviceName}${expected}`).toEqual([])
  },
  breaks: {
    'the process is there': (_, find) => {
      changeContainer(
        find,
        'worker',
        ({ healthCheck }) => (healthCheck!.command = ['CMD-SHELL', 'pgrep celery || exit 1']),
      )
      return 'worker'
    },
    'no health check': (_, find) => {
      changeContainer(find, 'worker', (container) => {
        delete container.healthCheck
      })
      return 'worker'
    },
    'a failure that is hidden': (_, find) => {
      changeContainer(
        find,
        'worker',
        ({ healthCheck }) =>
          (healthCheck!.command = healthCheck!.command!.map((part) => part.replace('exit 1', 'true'))),
      )
      return 'worker'
    },
    'the broker answers': (_, find) => {
      changeContainer(find, 'worker', ({ healthCheck }) => (healthCheck!.command = ['CMD', 'redis-cli', 'ping']))
      return 'worker'
    },
  },
})

check('worker.queue-alarm', {
  title: 'What sets off the scaling of workers is the length of their queue',
  covers: ['DS-SVC-06'],
  controls: { nist: ['CP-2(2)', 'SC-5(2)', 'SI-4'], soc2: ['A1.1'] },
  severity: 'medium',
  remedy:
    'Let an alarm on the length of the queue (service.queueMetrics), which rings when the queue is long, act by ' +
    'a step-scaling policy of the worker, or a target-tracking policy on that length.',
  each: async (platform, settings) => {
    const names = new Set((await workers(platform, settings)).map(({ subject }) => subject.id))
    return (await platform.scaledServices()).filter(({ subject }) => names.has(subject.id))
  },
  whenNone: NO_WORKERS,
  async verify({ service, target, policies, subject }, { aws, settings, expect, notApplicable, inconclusive }) {
    if (service.schedulingStrategy === 'DAEMON')
      notApplicable('It is a daemon: ECS runs one task on each instance, and nothing can scale it.')
    if (target === undefined && settings.service.scalingBounds === 'fixed') notApplicable(FIXED)
    const adding = policies
      .filter((policy) => (policy.PolicyType === 'StepScaling' ? addsTasks(policy) : tracksQueue(policy, settings)))
      .flatMap(({ PolicyARN }) => PolicyARN ?? [])
    const { MetricAlarms = [] } = await aws.cloudwatch.describeAlarms({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })
    const acting = MetricAlarms.filter(({ AlarmActions = [] }) =>
      AlarmActions.some((action) => adding.includes(action)),
    )
    const judged = await Promise.all(
      acting.map(async (alarm) => ({ alarm, ...(await judgeQueueAlarm(alarm, { aws, settings })) })),
    )
    const found = judged.flatMap(({ alarm, problems }) => problems.map((problem) => `${alarm.AlarmName}: ${problem}`))
    const none =
      adding.length === 0
        ? 'it has no step-scaling policy that adds tasks, and none that keeps its queue at a target'
        : 'no alarm acts by its policy'
    const acts = judged.some(({ problems }) => problems.length === 0)
    if (!acts && judged.some(({ unreadable }) => unreadable))
      inconclusive(`What scales worker ${subject.name} out cannot be told: ${found.join('; ')}.`)
    expect(
      acts ? [] : found.length > 0 ? found : [none],
      `scaling of worker ${subject.name} by the length of its queue`,
    ).toEqual([])
  },
  breaks: {
    'its processor': (_, find) => {
      Object.assign(find.alarm('worker-queue-length-high'), { Namespace: 'AWS/ECS', MetricName: 'CPUUtilization' })
    },
    'a queue of another environment': (_, find) => {
      find.alarm('worker-queue-length-high').Dimensions = [{ Name: 'Environment', Value: 'qa' }]
    },
    'a short queue': (_, find) => {
      find.alarm('worker-queue-length-high').ComparisonOperator = 'LessThanThreshold'
    },
    'nothing: the alarm tells people only': (_, find) => {
      find.alarm('worker-queue-length-high').AlarmActions = ['arn:aws:sns:us-east-1:111122223333:alerts']
    },
    'nothing: there is no policy': ({ autoscaling }) =>
      void autoscaling.policies.remove(({ PolicyType }) => PolicyType === 'StepScaling'),
  },
})
