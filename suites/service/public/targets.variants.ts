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
