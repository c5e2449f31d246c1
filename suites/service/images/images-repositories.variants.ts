import { variants, type World } from '../../../harness/index.ts'

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
