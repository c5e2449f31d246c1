import { variants } from '../../../harness/index.ts'

variants('capacity.strategy', [
  {
    what: 'on demand by launch type',
    arrange: (world) =>
      Object.assign(
        world.ecs.services.only(({ serviceName }) => serviceName === 'service-a'),
        { capacityProviderStrategy: [], launchType: 'FARGATE' },
      ),
    expected: { 'service-a': 'pass' },
  },
])
