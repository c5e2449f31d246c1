/** Daemons, services at rest, workers within their bounds, Windows and capacity that nothing uses. */
import { variants, type Expected, type World } from '../../../harness/index.ts'

const service = ({ ecs }: World, name: string) => ecs.services.only(({ serviceName }) => serviceName === name)

const definition = ({ ecs }: World, name: string) =>
  ecs.taskDefinitions.only(({ family }) => family === `production-${name}`)

/** Runs a service's task on each instance; nothing scales it. */
function asDaemon(world: World, name: string): void {
  const { autoscaling, ecs } = world
  const row = service(world, name)
  Object.assign(row, {
    schedulingStrategy: 'DAEMON',
    launchType: 'EC2',
    capacityProviderStrategy: [],
    deploymentConfiguration: { ...row.deploymentConfiguration, minimumHealthyPercent: 0, maximumPercent: 100 },
  })
  for (const task of ecs.tasks.filter(({ group }) => group === `service:${name}`)) task.availabilityZone = 'us-east-1a'
  autoscaling.targets.remove(({ ResourceId }) => ResourceId!.endsWith(`/${name}`))
  autoscaling.policies.remove(({ ResourceId }) => ResourceId!.endsWith(`/${name}`))
}

for (const id of ['deployments.percents', 'worker.deployment', 'worker.queue-alarm', 'scaling.bounds'])
  variants(id, [
    {
      what: 'a daemon, of which ECS runs one task on each instance',
      arrange: (world) => asDaemon(world, 'worker'),
      expected: { worker: 'not-applicable' },
    },
  ])

variants('resources.watching', [
  {
    what: 'a daemon without scaling',
    arrange: (world) => asDaemon(world, 'service-b'),
    expected: { 'service-b': 'pass' },
  },
])

/** Takes a service's tasks away, for a while or for good. */
function rest(world: World, name: string): void {
  Object.assign(service(world, name), { desiredCount: 0, runningCount: 0 })
  world.ecs.tasks.remove(({ group }) => group === `service:${name}`)
}

/** What each check says of a service at rest. */
const AT_REST: Readonly<Record<string, Expected>> = {
  'tasks.healthy': 'not-applicable',
  'tasks.revision': 'not-applicable',
  'tasks.private': 'not-applicable',
  'capacity.running': 'not-applicable',
  'capacity.strategy': 'pass',
  'services.capacity': 'pass',
  'deployments.circuit-breaker': 'pass',
  'deployments.percents': 'pass',
  'cost.spot-share': 'not-applicable',
  'metrics.utilisation': 'not-applicable',
  'metrics.unchanged': 'not-applicable',
  'service-placement.private': 'pass',
  'resources.service': 'pass',
}

for (const [id, expected] of Object.entries(AT_REST))
  variants(id, [
    {
      what: 'a service that wants no task',
      arrange: (world) => rest(world, 'service-b'),
      expected: { 'service-b': expected },
    },
  ])

variants('services.count', [
  {
    what: 'a worker whose queue is empty, within the bounds of its scaling',
    arrange: (world) => {
      rest(world, 'worker')
      world.autoscaling.targets.only(({ ResourceId }) => ResourceId!.endsWith('/worker')).MinCapacity = 0
    },
    expected: { 'service-a': 'pass', 'service-b': 'pass', worker: 'pass' },
  },
  {
    what: 'a worker below the bounds of its scaling',
    arrange: (world) => rest(world, 'worker'),
    expected: { worker: /^fail: .*scaling keeps them between/s },
  },
  {
    what: 'a service that answers requests, scaled to nothing',
    arrange: (world) => {
      rest(world, 'service-b')
      world.autoscaling.targets.only(({ ResourceId }) => ResourceId!.endsWith('/service-b')).MinCapacity = 0
    },
    expected: { 'service-b': /^fail: .*promises at least/s },
  },
])

for (const id of ['services.capacity', 'capacity.strategy', 'service-placement.fargate'])
  variants(id, [
    {
      what: 'a provider with neither weight nor base',
      arrange: (world) =>
        void service(world, 'service-a').capacityProviderStrategy!.push({
          capacityProvider: 'FARGATE_SPOT',
          weight: 0,
        }),
      expected: { 'service-a': 'pass' },
    },
  ])

variants('services.capacity', [
  {
    what: 'Windows, whose platform versions are counted apart',
    arrange: (world) => {
      const windows = { platformFamily: 'WINDOWS_SERVER_2022_CORE', platformVersion: '1.0.0' }
      Object.assign(service(world, 'service-b'), windows)
      Object.assign(service(world, 'service-b').deployments![0]!, windows)
    },
    expected: { 'service-b': 'pass' },
  },
  {
    what: 'Linux on a platform version that only Windows has',
    arrange: (world) => void (service(world, 'service-b').deployments![0]!.platformVersion = '1.0.0'),
    expected: { 'service-b': 'fail' },
  },
])

for (const id of ['container.privileges', 'container.readonly-root'])
  variants(id, [
    {
      what: 'containers of Windows',
      arrange: (world) => {
        const row = definition(world, 'service-b')
        row.runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE', cpuArchitecture: 'X86_64' }
        for (const container of row.containerDefinitions!) {
          delete container.linuxParameters
          delete container.readonlyRootFilesystem
        }
      },
      expected: { 'production-service-a:1': 'pass', 'production-service-b:1': 'not-applicable' },
    },
  ])

/** service-b is made for instances, whose own role pulls and writes logs. */
function forInstances(world: World): void {
  const row = definition(world, 'service-b')
  row.requiresCompatibilities = ['EC2']
  for (const member of ['cpu', 'memory', 'executionRoleArn', 'taskRoleArn'] as const) delete row[member]
  for (const container of row.containerDefinitions!) delete container.secrets
}

for (const id of ['task-definition.size', 'task-definition.containers-fit', 'task-roles.separate'])
  variants(id, [
    {
      what: 'a definition for instances',
      arrange: forInstances,
      expected: { 'production-service-a:1': 'pass', 'production-service-b:1': 'not-applicable' },
    },
  ])

variants('worker.health-check', [
  {
    what: 'no command of workers is named',
    settings: { service: { workerHealthCommands: [] } },
    expected: ['not-applicable'],
  },
  {
    what: 'no command of workers is named, and it has none',
    settings: { service: { workerHealthCommands: [] } },
    arrange: (world) => {
      for (const container of definition(world, 'worker').containerDefinitions!) delete container.healthCheck
    },
    expected: ['fail'],
  },
])

variants('cost.attributed', [
  {
    settings: { observability: { serviceTag: undefined } },
    what: 'one service alone, whose tags are those of the environment',
    arrange: ({ ecs }) => {
      ecs.services.remove(({ serviceName }) => serviceName !== 'service-a')
      const [alone] = ecs.services
      alone!.tags = (alone!.tags ?? []).filter(({ key }) => key === 'Environment')
      Object.assign(alone!, { propagateTags: 'NONE', enableECSManagedTags: false })
    },
    expected: ['not-applicable'],
  },
])

variants('scaling.tracking', [
  {
    what: 'behind a network load balancer, which counts no requests',
    arrange: ({ autoscaling, elbv2 }) => {
      elbv2.targetGroups.only().Protocol = 'TCP'
      autoscaling.policies.remove(({ PolicyName }) => PolicyName === 'alb-request-count')
    },
    expected: { 'service-a': 'pass' },
  },
])
