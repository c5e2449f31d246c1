import { lastPart, variants } from '../../../harness/index.ts'
import { definition } from './definition-scenes.ts'

variants('resources.service', [
  {
    what: 'a role by its name',
    arrange: (world) => void (definition(world).executionRoleArn = lastPart(definition(world).executionRoleArn)),
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
