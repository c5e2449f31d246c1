import { variants, type World } from '../../../harness/index.ts'

const definition = (world: World) => world.ecs.taskDefinitions.only(({ family }) => family === 'production-service-a')
const pushed = (world: World) => world.ecr.images.only(({ repositoryName }) => repositoryName === 'service-a')
const OTHER_DIGEST = `sha256:${'0'.repeat(64)}`

/** The tag means an index of these platforms. */
function index(world: World, ...platforms: object[]): void {
  const image = pushed(world)
  image.imageManifestMediaType = 'application/vnd.oci.image.index.v1+json'
  image.manifest = JSON.stringify({ manifests: platforms.map((platform) => ({ digest: OTHER_DIGEST, platform })) })
}

const ARM = { os: 'linux', architecture: 'arm64' }
const windows = (version: string) => ({ os: 'windows', architecture: 'amd64', 'os.version': version })

variants('image.platform', [
  {
    what: 'images of several platforms, with an attestation',
    arrange: (world) => {
      definition(world).runtimePlatform = { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' }
      index(world, { os: 'linux', architecture: 'amd64' }, ARM, { os: 'unknown', architecture: 'unknown' })
    },
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'no platform is named: Fargate takes Linux on X86_64',
    arrange: (world) => void delete definition(world).runtimePlatform,
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'no platform is named, and the image is for ARM',
    arrange: (world) => {
      delete definition(world).runtimePlatform
      index(world, ARM)
    },
    expected: { 'production-service-a:1': /^fail: .*is for linux\/arm64, its tasks run on linux\/amd64/ },
  },
  {
    what: "Windows' own build",
    arrange: (world) => {
      definition(world).runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }
      index(world, windows('10.0.17763.5329'), windows('10.0.20348.2227'))
    },
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'another build of Windows',
    arrange: (world) => {
      definition(world).runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }
      index(world, windows('10.0.17763.5329'))
    },
    expected: { 'production-service-a:1': /^fail: .*windows\/amd64 10\.0\.17763/ },
  },
  {
    what: 'container instances with a platform of their own',
    arrange: (world) => {
      delete definition(world).runtimePlatform
      definition(world).requiresCompatibilities = ['EC2']
    },
    expected: { 'production-service-a:1': 'not-applicable' },
  },
  {
    what: 'an image that is not there',
    arrange: (world) => (pushed(world).imageTags = ['v9.9.9']),
    expected: { 'production-service-a:1': /^inconclusive: .*does not hold/ },
  },
  {
    what: 'a configuration that is gone from the repository',
    arrange: (world) => world.ecr.layers.remove(({ repositoryName }) => repositoryName === 'service-a'),
    expected: { 'production-service-a:1': /^inconclusive/ },
  },
])
