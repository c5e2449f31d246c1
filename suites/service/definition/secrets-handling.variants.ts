import { variants } from '../../../harness/index.ts'
import { definition } from './definition-scenes.ts'

variants('secrets.plain-environment', [
  {
    what: 'variables from a file in a bucket',
    arrange: (world) =>
      void (definition(world).containerDefinitions![0]!.environmentFiles = [
        { type: 's3', value: 'arn:aws:s3:::configuration/service-a.env' },
      ]),
    expected: ['inconclusive', 'pass', 'pass'],
  },
])
