import {
  check,
  matchesPattern,
  watchedBy,
  type CheckContext,
  type Platform,
  type Settings,
} from '../../../harness/index.ts'
import { applicationsOf } from '../applications.ts'
import { isRun } from '../health-command.ts'
import { FIXED } from './fixed.ts'
import { addsTasks } from './scaling-steps.ts'
import { changeContainer, changeService } from '../task-definitions-breaks.ts'
import { isWorker } from './is-worker.ts'

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
  async verify({ serviceName, loadBalancers = [], taskDefinition }, { platform, expect, inconclusive }) {
    const definition = (await platform.taskDefinitions()).find(
      ({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition,
    )
    if (definition === undefined)
      return inconclusive(`The task definition ${taskDefinition} of worker ${serviceName} was not among those read.`)
    const listening = (definition.containerDefinitions ?? []).filter(({ portMappings = [] }) => portMappings.length > 0)
    const problems = [
      ...loadBalancers.map(
        ({ targetGroupArn, loadBalancerName }) => `it is registered with ${targetGroupArn ?? loadBalancerName}`,
      ),
      ...listening.map(
        ({ name, portMappings = [] }) =>
          `container ${name} listens on ${portMappings.map(({ containerPort }) => containerPort).join(', ')}`,
      ),
    ]
    expect(problems, `worker ${serviceName}`).toEqual([])
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
  title: 'Deployments of workers trade some capacity for speed',
  covers: ['DS-SVC-06'],
  controls: { nist: ['CP-2(2)', 'CP-10'], soc2: ['A1.1', 'A1.2'] },
  severity: 'low',
  remedy:
    'Set minimumHealthyPercent and maximumPercent of the worker as the configuration says (service.workerPercents).',
  each: workers,
  whenNone: NO_WORKERS,
  async verify({ serviceName, deploymentConfiguration = {} }, { settings, expect }) {
    const { minimumHealthyPercent: minimumHealthy, maximumPercent: maximum } = deploymentConfiguration
    expect({ minimumHealthy, maximum }, `percents of worker ${serviceName} during deployments`).toEqual(
      settings.service.workerPercents,
    )
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
    'the defaults of services': (_, find) =>
      changeService(find, 'worker', ({ deploymentConfiguration }) =>
        Object.assign(deploymentConfiguration!, { minimumHealthyPercent: 100, maximumPercent: 200 }),
      ),
  },
})

check('worker.health-check', {
  title: 'The health check of a worker asks whether it still takes work',
  covers: ['DS-SVC-06'],
  controls: { nist: ['CP-10', 'SI-4', 'SI-13(5)'], soc2: ['A1.2', 'CC7.2'] },
  severity: 'medium',
  remedy:
    'Let the health command ask the worker itself through its queue, such as celery -A tasks inspect ping -d ' +
    'celery@$HOSTNAME.',
  each: workers,
  whenNone: NO_WORKERS,
  async verify({ serviceName, taskDefinition }, { platform, settings, expect, inconclusive }) {
    const definition = (await platform.taskDefinitions()).find(
      ({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition,
    )
    if (definition === undefined)
      return inconclusive(`The task definition ${taskDefinition} of worker ${serviceName} was not among those read.`)
    const patterns = settings.service.workerHealthCommands
    const problems = applicationsOf(definition, await platform.services()).flatMap(({ name, healthCheck }) => {
      if (!isRun(healthCheck?.command)) return [`container ${name} has no health check`]
      const text = healthCheck!.command!.slice(1).join(' ')
      return patterns.some((pattern) => matchesPattern(pattern, text)) ? [] : [`container ${name} asks by: ${text}`]
    })
    expect(problems, `health of worker ${serviceName}; expected is a command like ${patterns.join(' or ')}`).toEqual([])
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
    'a step-scaling policy of the worker.',
  each: async (platform, settings) => {
    const names = new Set((await workers(platform, settings)).map(({ subject }) => subject.id))
    return (await platform.scaledServices()).filter(({ subject }) => names.has(subject.id))
  },
  whenNone: NO_WORKERS,
  async verify({ target, policies, subject }, { aws, settings, expect, notApplicable }) {
    if (target === undefined && settings.service.scalingBounds === 'fixed') notApplicable(FIXED)
    const stepped = policies
      .filter((policy) => policy.PolicyType === 'StepScaling' && addsTasks(policy))
      .flatMap(({ PolicyARN }) => PolicyARN ?? [])
    const { MetricAlarms = [] } = await aws.cloudwatch.describeAlarms({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })
    const acting = MetricAlarms.filter(({ AlarmActions = [] }) =>
      AlarmActions.some((action) => stepped.includes(action)),
    )
    const isQueue = (metric: string): boolean =>
      settings.service.queueMetrics.some((pattern) => matchesPattern(pattern, metric))
    const onQueue = acting
      .filter(({ ComparisonOperator = '' }) => ComparisonOperator.startsWith('Greater'))
      .flatMap((alarm) => watchedBy(alarm).filter(({ metric }) => isQueue(metric)))
    // An alarm on a metric that is not published, such as one with a wrong dimension, never fires.
    const published = await Promise.all(onQueue.map((watched) => isPublished(watched, aws)))
    const seen = acting.map(
      ({ AlarmName, MetricName = 'an expression', ComparisonOperator, Threshold }) =>
        `${AlarmName}: ${MetricName} ${ComparisonOperator} ${Threshold}`,
    )
    const unpublished = published.includes(true) ? undefined : onQueue[0]
    if (unpublished !== undefined)
      seen.push(
        `nobody has published ${unpublished.metric} with ${JSON.stringify(unpublished.dimensions)} in ` +
          `${unpublished.namespace} for two weeks`,
      )
    expect(
      published.includes(true) ? 'a long queue' : seen.join('; ') || 'nothing',
      `what scales worker ${subject.name} out`,
    ).toBe('a long queue')
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

/** Whether CloudWatch has had a data point of a metric with exactly these dimensions in the last two weeks. */
async function isPublished(
  { namespace: Namespace, metric: MetricName, dimensions }: ReturnType<typeof watchedBy>[number],
  aws: CheckContext['aws'],
): Promise<boolean> {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
  // metrics with further dimensions are listed too
  const { Metrics = [] } = await aws.cloudwatch.listMetrics({ Namespace, MetricName, Dimensions })
  return Metrics.some((metric) => metric.Dimensions?.length === Dimensions.length)
}
