import { variants, type VariantWorld } from '../../../harness/index.ts'

const definition = ({ ecs }: VariantWorld, service: string) =>
  ecs.taskDefinitions.first(({ family }) => family === `production-${service}`)

variants('secrets.plain-environment', [
  {
    what: 'variables from a file in a bucket',
    arrange: (world) =>
      void (definition(world, 'service-a').containerDefinitions![0]!.environmentFiles = [
        { type: 's3', value: 'arn:aws:s3:::configuration/service-a.env' },
      ]),
    expected: ['inconclusive', 'pass', 'pass'],
  },
])
