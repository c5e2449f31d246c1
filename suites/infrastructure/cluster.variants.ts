import { variants } from '../../harness/index.ts'

variants('ecs.capacity', [
  {
    what: 'no default strategy, and every service says itself where it runs',
    arrange: ({ ecs }) => {
      for (const cluster of ecs.clusters) cluster.defaultCapacityProviderStrategy = []
      for (const service of ecs.services)
        Object.assign(service, { capacityProviderStrategy: [], launchType: 'FARGATE' })
    },
    expected: ['not-applicable'],
  },
  {
    what: 'no default strategy, and no service yet',
    arrange: ({ ecs }) => {
      for (const cluster of ecs.clusters) cluster.defaultCapacityProviderStrategy = []
      ecs.services.clear()
    },
    expected: ['fail'],
  },
])

variants('ecs.service-capacity', [
  {
    what: 'launched on Fargate, which is never Spot',
    arrange: ({ ecs }) => {
      for (const service of ecs.services)
        Object.assign(service, { capacityProviderStrategy: [], launchType: 'FARGATE' })
    },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'a service of which neither strategy nor launch type is said',
    arrange: ({ ecs }) => {
      const service = ecs.services.first(({ serviceName }) => serviceName === 'worker')
      service.capacityProviderStrategy = []
      delete service.launchType
    },
    expected: { worker: /^inconclusive: .*does not say the launch type/, 'service-a': 'pass' },
  },
])

variants('ecs.exec-logging', [
  {
    what: 'no service lets anybody in',
    arrange: ({ ecs }) => {
      for (const service of ecs.services) service.enableExecuteCommand = false
      for (const cluster of ecs.clusters) delete cluster.configuration
    },
    expected: ['not-applicable'],
  },
])
