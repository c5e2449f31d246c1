import { createHash } from 'node:crypto'
import { variants, type World } from '../../../harness/index.ts'
import { definition } from './definition-scenes.ts'

const ROUTER = {
  name: 'router',
  image: 'fluent-bit',
  essential: true,
  firelensConfiguration: { type: 'fluentbit' },
} as const

/** The container writes by FireLens, and the router by itself. */
function routed(world: World, options: Record<string, string>): void {
  const [app, ...others] = definition(world).containerDefinitions!
  const own = app!.logConfiguration!
  app!.logConfiguration = { logDriver: 'awsfirelens', options }
  definition(world).containerDefinitions = [app!, ...others, { ...ROUTER, logConfiguration: own }]
}

const TO_CLOUDWATCH = {
  Name: 'cloudwatch_logs',
  region: 'us-east-1',
  log_group_name: '/ecs/service-a',
  log_stream_prefix: 'a/',
}

variants('container.logging', [
  {
    what: 'FireLens to CloudWatch Logs',
    arrange: (world) => routed(world, TO_CLOUDWATCH),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'FireLens to CloudWatch Logs, whose streams have no prefix',
    arrange: (world) => routed(world, { ...TO_CLOUDWATCH, log_stream_prefix: '' }),
    expected: { 'production-service-a:1': 'fail' },
  },
  {
    what: 'FireLens to somebody else',
    arrange: (world) => routed(world, { Name: 'datadog' }),
    expected: { 'production-service-a:1': 'inconclusive' },
  },
  {
    what: 'FireLens without a router',
    arrange: (world) => {
      routed(world, TO_CLOUDWATCH)
      definition(world).containerDefinitions!.pop()
    },
    expected: { 'production-service-a:1': 'fail' },
  },
])

variants('container.essential', [
  {
    what: 'a log router that the task cannot do without',
    arrange: (world) => routed(world, TO_CLOUDWATCH),
    expected: { 'production-service-a:1': 'pass' },
  },
])

/** The container names no user; its image's configuration does. */
function asImage(world: World, user: string | undefined): void {
  delete definition(world).containerDefinitions![0]!.user
  const layer = world.ecr.layers.only(({ repositoryName }) => repositoryName === 'service-a')
  const image = world.ecr.images.only(({ repositoryName }) => repositoryName === 'service-a')
  const config = { architecture: 'amd64', os: 'linux', config: { ...(user !== undefined && { User: user }) } }
  const content = Buffer.from(JSON.stringify(config))
  const layerDigest = `sha256:${createHash('sha256').update(content).digest('hex')}`
  world.ecr.layers.add({ ...layer, layerDigest, content: content.toString('base64') })
  image.manifest = JSON.stringify({ config: { digest: layerDigest } })
}

variants('container.user', [
  {
    what: 'nobody is named, and the image runs as an ordinary user',
    arrange: (world) => asImage(world, '10001:10001'),
    expected: { 'production-service-a:1': 'pass' },
  },
  {
    what: 'nobody is named, and the image runs as root by name',
    arrange: (world) => asImage(world, 'root'),
    expected: { 'production-service-a:1': /^fail: .*its image .*service-a:v1\.2\.3 runs as root/ },
  },
  {
    what: 'nobody is named, and the image says nothing',
    arrange: (world) => asImage(world, undefined),
    expected: { 'production-service-a:1': /^fail: .*runs as root/ },
  },
  {
    what: 'nobody is named, and the image is of another registry',
    arrange: (world) =>
      Object.assign(definition(world).containerDefinitions![0]!, { user: undefined, image: 'ghcr.io/acme/app:1.4.0' }),
    expected: { 'production-service-a:1': /^inconclusive: .*is not of ECR/ },
  },
  {
    what: 'nobody is named, and what the registry gives is not what its digest says',
    arrange: (world) => {
      asImage(world, '10001')
      for (const layer of world.ecr.layers.all()) layer.content = Buffer.from('{}').toString('base64')
    },
    expected: { 'production-service-a:1': /^inconclusive: .*is not sha256:/ },
  },
  {
    what: 'Windows: the administrator of the container',
    arrange: (world) => {
      asImage(world, 'ContainerAdministrator')
      definition(world).runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }
    },
    expected: { 'production-service-a:1': 'fail' },
  },
])

const onWindows = (world: World): void =>
  void (definition(world).runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' })

variants('container.privileges', [
  {
    what: 'Windows, which has no capabilities of Linux',
    arrange: onWindows,
    expected: { 'production-service-a:1': 'not-applicable' },
  },
])

variants('container.readonly-root', [
  {
    what: 'Windows, where ECS has no read-only root',
    arrange: onWindows,
    expected: { 'production-service-a:1': 'not-applicable' },
  },
])
