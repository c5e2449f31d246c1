import { variants, type Variant, type World } from '../../../harness/index.ts'

const definition = (world: World) => world.ecs.taskDefinitions.only(({ family }) => family === 'production-service-a')
const container = (world: World) => definition(world).containerDefinitions![0]!
const repository = (world: World) => world.ecr.repositories.only(({ repositoryName }) => repositoryName === 'service-a')
const pushed = (world: World) => world.ecr.images.only(({ repositoryName }) => repositoryName === 'service-a')
const byDigest = (world: World): void =>
  void (container(world).image = `${repository(world).repositoryUri}@${pushed(world).imageDigest}`)
const OTHER_DIGEST = `sha256:${'0'.repeat(64)}`

/** Where an organisation keeps the images of all its accounts. */
const CENTRAL = '444455556666.dkr.ecr.us-east-1.amazonaws.com/service-a'

/** service-a runs an image of the central account. */
function keepCentrally(world: World, account: (id: string) => World): void {
  const { ecr } = account('444455556666')
  ecr.repositories.add({ ...repository(world), repositoryUri: CENTRAL, registryId: '444455556666' })
  ecr.images.add(pushed(world))
  container(world).image = `${CENTRAL}:v1.2.3`
}

variants('image.exists', [
  {
    what: 'an image by its digest',
    arrange: byDigest,
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'images of another registry only',
    arrange: (world) => (container(world).image = 'ghcr.io/example/service-a:v1.2.3'),
    expected: { 'production-service-a:1': 'not-applicable' },
  },
  {
    what: 'an image of another region, which this run does not read',
    arrange: (world) => (container(world).image = container(world).image!.replace('us-east-1', 'eu-west-1')),
    expected: { 'production-service-a:1': 'inconclusive' },
  },
  {
    what: 'an image of the central account',
    arrange: keepCentrally,
    expected: { 'production-service-a:1': 'pass' },
  },
])

/** service-a runs an image that the registry fetches from Docker Hub with the first pull. */
function fetchThrough({ ecr }: World, ecrRepositoryPrefix: string): void {
  ecr.pullThrough.add({ ecrRepositoryPrefix, upstreamRegistryUrl: 'registry-1.docker.io' })
}

variants('image.exists', [
  {
    what: 'a pull-through cache that nobody pulled from yet',
    arrange: (world) => {
      fetchThrough(world, 'docker-hub')
      container(world).image = container(world).image!.replace(/\/.*/, '/docker-hub/library/nginx:1.29.3')
    },
    expected: { 'production-service-a:1': /^inconclusive: .*nginx:1\.29\.3 of registry-1\.docker\.io yet/ },
  },
  {
    what: 'a newer tag in the repository of a pull-through cache',
    arrange: (world) => {
      fetchThrough(world, 'ROOT')
      container(world).image = container(world).image!.replace(/:.*/, ':v1.2.4')
    },
    expected: { 'production-service-a:1': 'inconclusive' },
  },
  {
    what: 'a repository whose name only begins like a pull-through cache',
    arrange: (world) => {
      fetchThrough(world, 'docker-hub')
      container(world).image = container(world).image!.replace(/\/.*/, '/docker-hubs/nginx:1.29.3')
    },
    expected: { 'production-service-a:1': 'fail' },
  },
])

variants('image.immutable', [
  {
    what: 'an image by its digest, whose tags can be moved',
    arrange: (world) => (byDigest(world), (repository(world).imageTagMutability = 'MUTABLE')),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'an image of the central account, whose tags can be moved',
    arrange: (world, account) => {
      const central = account('444455556666')
      central.ecr.repositories.add({ ...repository(world), repositoryUri: CENTRAL, imageTagMutability: 'MUTABLE' })
      container(world).image = `${CENTRAL}:v1.2.3`
    },
    expected: { 'production-service-a:1': 'fail' },
  },
  {
    what: 'exceptions of immutability that no version matches',
    arrange: (world) =>
      Object.assign(repository(world), {
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
      }),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'an image of the central account',
    arrange: keepCentrally,
    expected: { 'production-service-a:1': 'pass' },
  },
])

variants('image.pinned', [
  {
    what: 'an image by its commit',
    arrange: (world) => (container(world).image = `${repository(world).repositoryUri}:3f2c9d1`),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'a version with a suffix',
    arrange: (world) => (container(world).image = `${repository(world).repositoryUri}:1.2.3-rc.1`),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'only a major version, which moves',
    arrange: (world) => (container(world).image = `${repository(world).repositoryUri}:v1`),
    expected: { 'production-service-a:1': 'fail' },
  },
])

variants('image.running-kept', [
  {
    what: 'a container that GuardDuty added, whose image is in an account of AWS',
    arrange: (world) => {
      for (const { containers } of world.ecs.tasks)
        containers!.push({
          name: 'aws-guardduty-agent-mfjGLB',
          image: '323658145986.dkr.ecr.us-east-1.amazonaws.com/aws-guardduty-agent-fargate:v1.5.0-Fg_x86_64',
          imageDigest: OTHER_DIGEST,
        })
    },
    expected: { 'service-a': 'pass' },
  },
  ...[true, false].map((holds): Variant => ({
    what: `a tag for images of several platforms, ${holds ? 'one' : 'none'} of which runs`,
    arrange: (world) => {
      const { imageDigest: digest, imageTags } = pushed(world)
      const index = {
        ...pushed(world),
        imageDigest: OTHER_DIGEST,
        imageManifestMediaType: 'application/vnd.oci.image.index.v1+json',
        imageTags,
      }
      pushed(world).imageTags = []
      world.ecr.images.add({
        ...index,
        manifest: JSON.stringify({ manifests: [{ digest: holds ? digest : OTHER_DIGEST }] }),
      })
    },
    expected: { 'service-a': holds ? 'pass' : 'fail' },
  })),
])
