import { variants, type Variant, type World } from '../../../harness/index.ts'

const repository = (world: World) => world.ecr.repositories.only(({ repositoryName }) => repositoryName === 'service-a')

variants('ecr.scanned', [
  {
    what: 'scanning by the rules of the registry',
    arrange: (world) => {
      repository(world).imageScanningConfiguration = { scanOnPush: false }
      world.ecr.scanning.rules.push({
        scanFrequency: 'CONTINUOUS_SCAN',
        repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }],
      })
    },
    expected: { 'service-a': 'pass' },
  },
])

/** Images of other registries, and none of ECR. */
const ELSEWHERE: Variant = {
  what: 'every image comes from another registry',
  arrange: ({ ecs }) => {
    for (const { containerDefinitions = [] } of ecs.taskDefinitions.all())
      for (const container of containerDefinitions) container.image = 'ghcr.io/acme/app:1.4.0'
  },
  expected: /^not-applicable: No image comes from a private registry of ECR: ghcr/,
}

variants('ecr.immutable-tags', [ELSEWHERE])
variants('ecr.lifecycle', [ELSEWHERE])
variants('ecr.encrypted', [ELSEWHERE])
