import { variants, type VariantWorld } from '../../../harness/index.ts'

const definition = ({ ecs }: VariantWorld, service: string) =>
  ecs.taskDefinitions.first(({ family }) => family === `production-${service}`)

variants('resources.service', [
  {
    what: 'a role by its name',
    arrange: (world) =>
      void (definition(world, 'service-a').executionRoleArn = definition(world, 'service-a')
        .executionRoleArn!.split('/')
        .at(-1)!),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'an image of another account',
    arrange: (world) =>
      void (definition(world, 'service-a').containerDefinitions![0]!.image =
        '444455556666.dkr.ecr.us-east-1.amazonaws.com/central/api:v1.2.3'),
    expected: ['inconclusive', 'pass', 'pass'],
  },
])
