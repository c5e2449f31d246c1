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
])

variants('targets.health-check', [
  {
    what: 'asked at its own pace, where no figures are promised',
    settings: {
      public: {
        healthCheck: {
          path: '/health',
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
])
