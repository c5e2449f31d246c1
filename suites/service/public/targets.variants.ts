import { variants } from '../../../harness/index.ts'

variants('targets.healthy', [
  {
    what: 'a service that is scaled to nothing',
    arrange: ({ ecs, elbv2 }) => {
      ecs.services.first(({ serviceName }) => serviceName === 'service-a').desiredCount = 0
      ecs.tasks.remove(({ group }) => group === 'service:service-a')
      elbv2.targets.clear()
    },
    expected: ['not-applicable'],
  },
  {
    what: 'a target of which no state is said',
    arrange: ({ elbv2 }) => void Reflect.deleteProperty(elbv2.targets.first().TargetHealth, 'State'),
    expected: [/^inconclusive: .*does not say the state of target/],
  },
  {
    what: 'a service of which it is not said how many tasks it desires',
    arrange: ({ ecs }) =>
      void Reflect.deleteProperty(
        ecs.services.first(({ serviceName }) => serviceName === 'service-a'),
        'desiredCount',
      ),
    expected: [/^inconclusive: .*does not say the number of tasks/],
  },
])

variants('targets.health-check', [
  {
    what: 'asked at its own pace, where no figures are promised',
    settings: {
      public: {
        healthCheck: {
          codes: '200-299',
          intervalSeconds: null,
          timeoutSeconds: null,
          healthyThreshold: null,
          unhealthyThreshold: null,
        },
      },
    },
    arrange: ({ elbv2 }) => {
      for (const group of elbv2.targetGroups.all())
        Object.assign(group, { HealthCheckIntervalSeconds: 10, UnhealthyThresholdCount: 2 })
    },
    expected: ['pass'],
  },
  {
    what: 'a path that no setting names, asked by target group and container alike',
    settings: { service: { healthPath: null } },
    arrange: (world) => {
      world.elbv2.targetGroups.only().HealthCheckPath = '/pulse'
      for (const { healthCheck } of world.ecs.taskDefinitions.all().flatMap((row) => row.containerDefinitions ?? []))
        if (healthCheck !== undefined)
          healthCheck.command = healthCheck.command!.map((word) => word.replace('/health', '/pulse'))
    },
    expected: ['pass'],
  },
  {
    what: 'the container asks another path than the target group, and no setting names one',
    settings: { service: { healthPath: null } },
    arrange: ({ elbv2 }) => void (elbv2.targetGroups.only().HealthCheckPath = '/pulse'),
    expected: ['fail'],
  },
  {
    what: 'a target group that speaks and asks by HTTPS',
    arrange: ({ elbv2 }) =>
      void Object.assign(elbv2.targetGroups.only(), { Protocol: 'HTTPS', HealthCheckProtocol: 'HTTPS' }),
    expected: ['pass'],
  },
  {
    what: 'a target group that speaks by HTTPS and asks by HTTP',
    arrange: ({ elbv2 }) => void (elbv2.targetGroups.only().Protocol = 'HTTPS'),
    expected: [/^fail: .*protocol is HTTP, not HTTPS/],
  },
  {
    what: 'a target group that asks more often than it must',
    arrange: ({ elbv2 }) =>
      void Object.assign(elbv2.targetGroups.only(), { HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 2 }),
    expected: ['pass'],
  },
])
