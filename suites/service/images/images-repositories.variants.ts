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
const DAYS_OF_14 = { countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 }

function withRules(world: World, ...selections: object[]): void {
  const rules = selections.map((selection, index) => ({
    rulePriority: index + 1,
    selection,
    action: { type: 'expire' },
  }))
  repository(world).lifecyclePolicyText = JSON.stringify({ rules })
}

/** service-a runs an image by its digest, which has no tag any more. */
function byDigestAlone(world: World): void {
  const image = world.ecr.images.only(({ repositoryName }) => repositoryName === 'service-a')
  image.imageTags = []
  for (const { containerDefinitions = [] } of world.ecs.taskDefinitions.all())
    for (const container of containerDefinitions)
      if (container.image?.startsWith(`${repository(world).repositoryUri}:`) === true)
        container.image = `${repository(world).repositoryUri}@${image.imageDigest}`
}

variants('ecr.lifecycle', [
  ELSEWHERE,
  {
    what: 'what a service names by its digest has no tag, and what has none is cleaned away',
    arrange: (world) => {
      byDigestAlone(world)
      withRules(world, { tagStatus: 'untagged', ...DAYS_OF_14 })
    },
    expected: { 'service-a': /^fail: .*untagged images expire 14 days .*such as sha256:/ },
  },
  {
    what: 'what has no tag is cleaned away, and services name tags',
    arrange: (world) => withRules(world, { tagStatus: 'untagged', ...DAYS_OF_14 }),
    expected: { 'service-a': 'pass' },
  },
  {
    what: 'releases are under a rule that comes before the one that cleans by age',
    arrange: (world) =>
      withRules(
        world,
        { tagStatus: 'tagged', tagPatternList: ['v*'], countType: 'imageCountMoreThan', countNumber: 50 },
        { tagStatus: 'any', ...DAYS_OF_14 },
      ),
    expected: { 'service-a': 'pass' },
  },
  {
    what: 'a service names the build of a branch, which is cleaned away by age',
    arrange: (world) => {
      world.ecr.images.only(({ repositoryName }) => repositoryName === 'service-a').imageTags = ['pr-17']
      for (const { containerDefinitions = [] } of world.ecs.taskDefinitions.all())
        for (const container of containerDefinitions)
          container.image = container.image?.replace('service-a:v1.2.3', 'service-a:pr-17')
      withRules(world, { tagStatus: 'tagged', tagPrefixList: ['pr-'], ...DAYS_OF_14 })
    },
    expected: { 'service-a': /^fail: .*tagged images expire 14 days/ },
  },
])
variants('ecr.encrypted', [ELSEWHERE])
