import {
  check,
  deployedAs,
  isByCodeDeploy,
  lastPart,
  type Finders,
  type StaffedService,
} from '../../../harness/index.ts'
import { groupOf, rollbackProblems } from './codedeploy.ts'
import { given } from '../../given.ts'
import { byCodeDeploy } from '../codedeploy-scenes.ts'
import { requireDefinitions } from '../deployed-definitions.ts'
import { NO_SERVICE } from './no-service.ts'
import { isWorker } from './is-worker.ts'
import { isDeployedByEcs, shiftsTraffic, whyNoPercents } from './percents-rule.ts'

type Service = StaffedService['service']

const CONTROLS = { nist: ['CM-3', 'CM-3(2)', 'CP-10', 'SI-2'], soc2: ['CC8.1', 'A1.2'] } as const

check('deployments.circuit-breaker', {
  title: 'A deployment that fails is ended and rolled back by itself',
  covers: ['DS-SVC-04'],
  controls: CONTROLS,
  severity: 'high',
  remedy:
    'Set deploymentConfiguration.deploymentCircuitBreaker to { enable: true, rollback: true }: without it ECS ' +
    'starts failing tasks for ever. Where CodeDeploy deploys: autoRollbackConfiguration with DEPLOYMENT_FAILURE.',
  each: (platform) => platform.services(),
  whenNone: NO_SERVICE,
  async verify(service, context) {
    const { expect, notApplicable } = context
    if (isByCodeDeploy(service)) {
      const problems = rollbackProblems(await groupOf(service, context), 'DEPLOYMENT_FAILURE')
      expect(problems, `rollbacks of service ${service.serviceName} by CodeDeploy`).toEqual([])
      return
    }
    if (!isDeployedByEcs(service)) notApplicable(EXTERNAL)
    const { enable, rollback } = service.deploymentConfiguration?.deploymentCircuitBreaker ?? {}
    if (shiftsTraffic(service) && enable !== true)
      notApplicable(
        `Its strategy is ${service.deploymentConfiguration?.strategy}: circuit breakers end rolling updates, ` +
          'other deployments end by alarms and hooks.',
      )
    expect(
      { enable: enable ?? false, rollback: rollback ?? false },
      `deployment circuit breaker of service ${service.serviceName}`,
    ).toEqual({
      enable: true,
      rollback: true,
    })
  },
  breaks: {
    'switched off': (_, find) =>
      configure(find, 'service-a', { deploymentCircuitBreaker: { enable: false, rollback: false } }),
    'ends the deployment without rolling back': (_, find) =>
      configure(find, 'worker', { deploymentCircuitBreaker: { enable: true, rollback: false } }),
    'never configured': (_, find) => configure(find, 'service-b', { deploymentCircuitBreaker: undefined }),
    'CodeDeploy deploys, and does not roll back': (world) => {
      const arn = byCodeDeploy(world)
      world.codedeploy.groups.only().autoRollbackConfiguration = { enabled: false }
      return arn
    },
  },
})

check('deployments.percents', {
  title: 'A deployment keeps enough tasks healthy, and has room to begin',
  covers: ['DS-SVC-04'],
  controls: { nist: ['CP-10', 'SC-5(2)', 'SI-13'], soc2: ['A1.1', 'A1.2'] },
  severity: 'high',
  remedy:
    'Set minimumHealthyPercent to 100 (workers: 50) and maximumPercent to 200 (workers: 150). ECS rounds the ' +
    'minimum up and the maximum down.',
  each: (platform) => platform.services(),
  whenNone: NO_SERVICE,
  async verify(service, context) {
    const { settings, expect, notApplicable } = context
    const because = whyNoPercents(service)
    if (because !== undefined) notApplicable(because)
    // ECS's own defaults
    const { minimumHealthyPercent = 100, maximumPercent = 200 } = service.deploymentConfiguration ?? {}
    const worker = isWorker(service.serviceName, settings)
    const least = worker ? settings.service.workerPercents.minimumHealthy : settings.service.minimumHealthyPercent
    const { serviceName } = service
    const desiredCount = given(service.desiredCount, `number of tasks that service ${serviceName} wants`, context)
    // a service that is scaled to zero is judged by its smallest serving count
    const count = Math.max(desiredCount, settings.service.desired.min, 1)
    const stay = Math.ceil((count * minimumHealthyPercent) / 100)
    const may = Math.floor((count * maximumPercent) / 100)
    const problems = [
      ...(minimumHealthyPercent >= least
        ? []
        : [
            `minimumHealthyPercent is ${minimumHealthyPercent}, at least ${least} is expected: ${count - stay} ` +
              `of ${count} tasks may be missing`,
          ]),
      ...(!worker && may <= count
        ? [`maximumPercent is ${maximumPercent}: with ${count} tasks there is no room for one more`]
        : []),
      ...(stay >= count && may <= count
        ? [`with ${count} tasks a deployment can neither stop nor start one: it never begins`]
        : []),
    ]
    expect(problems, `deployment configuration of service ${serviceName}`).toEqual([])
  },
  breaks: {
    'half of the tasks may be missing': (_, find) => configure(find, 'service-a', { minimumHealthyPercent: 50 }),
    'no surge': (_, find) => configure(find, 'service-b', { minimumHealthyPercent: 100, maximumPercent: 100 }),
    'a surge that is rounded away': (_, find) => configure(find, 'service-b', { maximumPercent: 125 }),
    'a worker that may lose all': (_, find) => configure(find, 'worker', { minimumHealthyPercent: 0 }),
    'a worker that cannot be deployed': (_, find) =>
      configure(find, 'worker', { minimumHealthyPercent: 90, maximumPercent: 110 }),
  },
})

check('deployments.grace-period', {
  title: 'A starting task is not stopped before it can be healthy',
  covers: ['DS-SVC-04'],
  controls: { nist: ['CP-10', 'SI-13'], soc2: ['A1.2'] },
  severity: 'medium',
  remedy:
    'Set healthCheckGracePeriodSeconds to the start-up time of the service: at least the start periods of its ' +
    "containers' health checks.",
  each: (platform) => platform.services(),
  whenNone: NO_SERVICE,
  async verify(service, context) {
    const { settings, expect, notApplicable } = context
    const { serviceName, healthCheckGracePeriodSeconds = 0 } = service
    // Of a service of another controller, its task sets name what checks it.
    const isChecked = deployedAs(service).some(({ loadBalancers = [] }) => loadBalancers.length > 0)
    if (!isChecked)
      notApplicable('No load balancer checks the service; the check of a container has a start period of its own.')
    const startPeriods = (await requireDefinitions(service, context)).flatMap(({ containerDefinitions = [] }) =>
      containerDefinitions.map(({ healthCheck }) => healthCheck?.startPeriod ?? 0),
    )
    const startup = Math.max(settings.service.startupSeconds, ...startPeriods)
    expect(
      healthCheckGracePeriodSeconds,
      `grace period of service ${serviceName} in seconds, whose start-up takes ${startup}`,
    ).toBeGreaterThanOrEqual(startup)
  },
  breaks: {
    none: (_, find) => change(find, 'service-a', { healthCheckGracePeriodSeconds: 0 }),
    'not set': (_, find) => change(find, 'service-a', { healthCheckGracePeriodSeconds: undefined }),
    'shorter than the start period': (_, find) => change(find, 'service-a', { healthCheckGracePeriodSeconds: 30 }),
    'the container got a longer start period': (_, find) => {
      find.container('service-a').healthCheck!.startPeriod = 120
      return find.serviceArn('service-a')
    },
  },
})

check('deployments.alarms', {
  title: 'An alarm ends a deployment and rolls it back',
  covers: ['DS-SVC-04'],
  controls: { nist: ['CM-3', 'SI-4(5)', 'IR-4(1)'], soc2: ['CC7.2', 'CC8.1'] },
  severity: 'medium',
  remedy:
    "Name the service's alarms in deploymentConfiguration.alarms, with enable and rollback true, or in the " +
    'alarmConfiguration of its deployment group; names of alarms that do not exist guard nothing.',
  each: (platform) => platform.services(),
  whenNone: NO_SERVICE,
  async verify(service, context) {
    const { aws, settings, expect, notApplicable } = context
    if (!isDeployedByEcs(service) && !isByCodeDeploy(service)) notApplicable(EXTERNAL)
    const group = isByCodeDeploy(service) ? await groupOf(service, context) : undefined
    const own = service.deploymentConfiguration?.alarms
    const enable = isByCodeDeploy(service) ? (group?.alarmConfiguration?.enabled ?? false) : (own?.enable ?? false)
    const alarmNames = isByCodeDeploy(service)
      ? (group?.alarmConfiguration?.alarms ?? []).flatMap(({ name }) => name ?? [])
      : (own?.alarmNames ?? [])
    if (!enable && !settings.service.deploymentAlarms)
      notApplicable('No alarms guard the deployments of the service, and none are wanted (service.deploymentAlarms).')
    const { MetricAlarms = [], CompositeAlarms = [] } = await aws.cloudwatch.describeAlarms({
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    })
    const states = new Map(
      [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName, StateValue }) => [AlarmName, StateValue]),
    )
    const problems = [
      ...(enable ? [] : ['they are not enabled']),
      ...(isByCodeDeploy(service)
        ? rollbackProblems(group, 'DEPLOYMENT_STOP_ON_ALARM')
        : own?.rollback === true
          ? []
          : ['they do not roll back']),
      ...(alarmNames.length > 0 ? [] : ['none is named']),
      ...alarmNames.filter((name) => !states.has(name)).map((name) => `there is no alarm ${name}`),
      ...alarmNames
        .filter((name) => states.get(name) === 'ALARM')
        .map(
          (name) => `alarm ${name} rings already, so that ECS would not watch it during a deployment that begins now`,
        ),
    ]
    expect(problems, `alarms that guard the deployments of service ${service.serviceName}`).toEqual([])
  },
  breaks: {
    'switched off': (_, find) =>
      configure(find, 'service-a', {
        alarms: { alarmNames: ['production-service-a-task-failures'], enable: false, rollback: true },
      }),
    'never configured': (_, find) => configure(find, 'service-b', { alarms: undefined }),
    'CodeDeploy deploys, and watches no alarm': (world) => {
      const arn = byCodeDeploy(world)
      world.codedeploy.groups.only().alarmConfiguration = { enabled: false }
      return arn
    },
    'they end the deployment and leave it at that': (_, find) => {
      find.service('worker').deploymentConfiguration!.alarms!.rollback = false
      return find.serviceArn('worker')
    },
    'the alarm rings before anything is deployed': (_, find) => {
      find.alarm('service-b-task-failures').StateValue = 'ALARM'
      return find.serviceArn('service-b')
    },
    'the alarm is gone': (world, find) => {
      world.cloudwatch.alarms.remove(
        ({ AlarmName }) => AlarmName === find.service('service-a').deploymentConfiguration?.alarms?.alarmNames?.[0],
      )
      return find.serviceArn('service-a')
    },
  },
})

check('deployments.exec', {
  title: 'Nobody can open a shell in a task where that is not allowed',
  covers: ['DS-SVC-04'],
  controls: { nist: ['AC-6', 'AC-6(9)', 'CM-7'], soc2: ['CC6.1'] },
  severity: 'high',
  remedy:
    'Update the service with enableExecuteCommand false and force a new deployment: running tasks keep what ' +
    'they were started with. Where it is wanted, name it in service.execAllowed.',
  each: (platform) => platform.staffedServices(),
  whenNone: NO_SERVICE,
  async verify({ service, tasks }, context) {
    const { settings, expect, notApplicable } = context
    const { execAllowed } = settings.service
    const allowed = typeof execAllowed === 'boolean' ? execAllowed : execAllowed.includes(service.serviceName ?? '')
    if (allowed) notApplicable('ECS Exec is allowed for this service in this environment (service.execAllowed).')
    const isEnabled = (of: { readonly enableExecuteCommand?: boolean | undefined }, what: string): boolean =>
      given(of.enableExecuteCommand, `setting of ECS Exec (enableExecuteCommand) of ${what}`, context)
    const enabled = tasks.filter((task) => isEnabled(task, `task ${lastPart(task.taskArn)}`))
    const problems = [
      ...(isEnabled(service, `service ${service.serviceName}`) ? ['it is enabled for the service'] : []),
      ...enabled.map(({ taskArn }) => `it is enabled in task ${lastPart(taskArn)}`),
    ]
    expect(problems, `ECS Exec of service ${service.serviceName}`).toEqual([])
  },
  breaks: {
    'enabled for the service': (_, find) => change(find, 'service-a', { enableExecuteCommand: true }),
    'disabled since, a task still has it': (_, find) => {
      find.tasks('service-b')[0].enableExecuteCommand = true
      return find.serviceArn('service-b')
    },
    'enabled for all': (world) => {
      for (const row of world.ecs.services) row.enableExecuteCommand = true
    },
  },
})

const EXTERNAL = 'Something outside of AWS deploys the service (EXTERNAL): it alone knows what it does about failures.'

function change(
  find: Finders,
  name: string,
  changes: { readonly [K in keyof Service]?: Service[K] | undefined },
): string {
  const row = Object.assign(find.service(name), changes)
  return row.serviceArn!
}

const configure = (
  find: Finders,
  name: string,
  changes: { readonly [K in keyof NonNullable<Service['deploymentConfiguration']>]?: unknown },
): string =>
  change(find, name, {
    deploymentConfiguration: {
      ...find.service(name).deploymentConfiguration,
      ...(changes as Service['deploymentConfiguration']),
    },
  })
