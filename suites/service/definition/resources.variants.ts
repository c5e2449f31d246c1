import { lastPart, variants } from '../../../harness/index.ts'
import { definition } from './definition-scenes.ts'

variants('resources.service', [
  {
    what: 'a role by its name',
    arrange: (world) => void (definition(world).executionRoleArn = lastPart(definition(world).executionRoleArn)),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'an image of another registry than ECR',
    arrange: (world) => void (definition(world).containerDefinitions![0]!.image = 'ghcr.io/acme/api:1.2.3'),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'an image of another account',
    arrange: (world) =>
      void (definition(world).containerDefinitions![0]!.image =
        '444455556666.dkr.ecr.us-east-1.amazonaws.com/central/api:v1.2.3'),
    expected: ['inconclusive', 'pass', 'pass'],
  },
])

variants('resources.routing', [
  {
    what: 'internal services that wear the group of a public one',
    arrange: ({ ecs }) => {
      const groups = ecs.services.only(({ serviceName }) => serviceName === 'service-a').networkConfiguration!
        .awsvpcConfiguration!.securityGroups!
      for (const { networkConfiguration } of ecs.services)
        networkConfiguration!.awsvpcConfiguration!.securityGroups = [...groups]
    },
    expected: ['pass'],
  },
  {
    what: 'a service whose task sets are registered',
    arrange: ({ ecs }) => {
      const service = ecs.services.only(({ serviceName }) => serviceName === 'service-a')
      const { networkConfiguration, loadBalancers } = service
      service.taskSets = [{ networkConfiguration, loadBalancers, status: 'PRIMARY' }]
      service.loadBalancers = []
    },
    expected: ['pass'],
  },
])
