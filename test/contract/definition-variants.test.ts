/**
 * Task definitions, images and capacity that are done otherwise than on the reference platform, and rightly so; and
 * some that only look right.
 */
import { afterAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { loadChecks, ownCheckFiles } from '../../harness/selection/discover.ts'
import type { Settings } from '../../harness/environment/settings/index.ts'
import type { Verdict } from '../../record/verdict.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

const definition = (world: World) => world.ecs.taskDefinitions.only(({ family }) => family === 'production-service-a')
const container = (world: World) => definition(world).containerDefinitions![0]!
const repository = (world: World) => world.ecr.repositories.only(({ repositoryName }) => repositoryName === 'service-a')
const pushed = (world: World) => world.ecr.images.only(({ repositoryName }) => repositoryName === 'service-a')
const byDigest = (world: World): void =>
  void (container(world).image = `${repository(world).repositoryUri}@${pushed(world).imageDigest}`)
const health = (world: World, command: string): void =>
  void (container(world).healthCheck!.command = ['CMD-SHELL', command])

/** Verdicts are of service-a's definition, service or repository. */
const OTHER_DIGEST = `sha256:${'0'.repeat(64)}`

/** Where an organisation keeps the images of all its accounts. */
const CENTRAL = '444455556666.dkr.ecr.us-east-1.amazonaws.com/service-a'

const VARIANTS: readonly {
  what: string
  check: string
  verdict: Verdict
  arrange: (world: World, central: World) => void
  service?: Partial<Settings['service']>
}[] = [
  { what: 'an image by its digest', check: 'image.exists', verdict: 'pass', arrange: byDigest },
  {
    what: 'an image by its digest, whose tags can be moved',
    check: 'image.immutable',
    verdict: 'pass',
    arrange: (world) => (byDigest(world), (repository(world).imageTagMutability = 'MUTABLE')),
  },
  {
    what: 'an image by its digest, whose version cannot be compared',
    check: 'task-definition.tags-tell-image',
    verdict: 'not-applicable',
    arrange: byDigest,
  },
  {
    what: 'an image by its commit',
    check: 'image.pinned',
    verdict: 'pass',
    arrange: (world) => (container(world).image = `${repository(world).repositoryUri}:3f2c9d1`),
  },
  {
    what: 'an image by its shortened commit',
    check: 'task-definition.tags-tell-image',
    verdict: 'pass',
    arrange: (world) => (container(world).image = `${repository(world).repositoryUri}:sha-3f2c9d1`),
  },
  {
    what: 'an image by a commit that is not this one',
    check: 'task-definition.tags-tell-image',
    verdict: 'fail',
    arrange: (world) => (container(world).image = `${repository(world).repositoryUri}:sha-3f2c9d2`),
  },
  {
    what: 'a version with a suffix',
    check: 'image.pinned',
    verdict: 'pass',
    arrange: (world) => (container(world).image = `${repository(world).repositoryUri}:1.2.3-rc.1`),
  },
  {
    what: 'only a major version, which moves',
    check: 'image.pinned',
    verdict: 'fail',
    arrange: (world) => (container(world).image = `${repository(world).repositoryUri}:v1`),
  },
  {
    what: 'images of another registry only',
    check: 'image.exists',
    verdict: 'not-applicable',
    arrange: (world) => (container(world).image = 'ghcr.io/example/service-a:v1.2.3'),
  },
  {
    what: 'an image of another region, which this run does not read',
    check: 'image.exists',
    verdict: 'inconclusive',
    arrange: (world) => (container(world).image = container(world).image!.replace(SANDBOX_REGION, 'eu-west-1')),
  },
  ...(['image.exists', 'image.immutable'] as const).map((check) => ({
    what: 'an image of the central account',
    check,
    verdict: 'pass' as const,
    arrange: (world: World, central: World) => {
      central.ecr.repositories.add({ ...repository(world), repositoryUri: CENTRAL, registryId: '444455556666' })
      central.ecr.images.add(pushed(world))
      container(world).image = `${CENTRAL}:v1.2.3`
    },
  })),
  {
    what: 'an image of the central account, whose tags can be moved',
    check: 'image.immutable',
    verdict: 'fail',
    arrange: (world, central) => {
      central.ecr.repositories.add({ ...repository(world), repositoryUri: CENTRAL, imageTagMutability: 'MUTABLE' })
      container(world).image = `${CENTRAL}:v1.2.3`
    },
  },
  ...[true, false].map((holds) => ({
    what: `a tag for images of several platforms, ${holds ? 'one' : 'none'} of which runs`,
    check: 'image.running-kept',
    verdict: holds ? ('pass' as const) : ('fail' as const),
    arrange: (world: World) => {
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
  })),
  {
    what: 'a container that GuardDuty added, whose image is in an account of AWS',
    check: 'image.running-kept',
    verdict: 'pass',
    arrange: (world) => {
      for (const { containers } of world.ecs.tasks)
        containers!.push({
          name: 'aws-guardduty-agent-mfjGLB',
          image: '323658145986.dkr.ecr.us-east-1.amazonaws.com/aws-guardduty-agent-fargate:v1.5.0-Fg_x86_64',
          imageDigest: OTHER_DIGEST,
        })
    },
  },
  {
    what: 'exceptions of immutability that no version matches',
    check: 'image.immutable',
    verdict: 'pass',
    arrange: (world) =>
      Object.assign(repository(world), {
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
      }),
  },
  {
    what: 'scanning by the rules of the registry',
    check: 'ecr.scanned',
    verdict: 'pass',
    arrange: (world) => {
      repository(world).imageScanningConfiguration = { scanOnPush: false }
      world.ecr.scanning.rules.push({
        scanFrequency: 'CONTINUOUS_SCAN',
        repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }],
      })
    },
  },
  {
    what: 'a size in words',
    check: 'task-definition.intended-size',
    verdict: 'pass',
    arrange: (world) => Object.assign(definition(world), { cpu: '.25 vCPU', memory: '0.5 GB' }),
  },
  {
    what: 'an application without a role',
    check: 'task-roles.separate',
    verdict: 'pass',
    arrange: (world) => delete definition(world).taskRoleArn,
  },
  {
    what: 'a role by its name',
    check: 'task-roles.narrow',
    verdict: 'pass',
    arrange: (world) => (definition(world).executionRoleArn = definition(world).executionRoleArn!.split('/').at(-1)),
  },
  {
    what: 'wget, which this image has',
    check: 'container.health-command',
    verdict: 'pass',
    arrange: (world) => health(world, 'wget -q -O /dev/null http://localhost:8000/health || exit 1'),
    service: { absentCommands: {} },
  },
  {
    what: 'curl that is content with errors',
    check: 'container.health-command',
    verdict: 'fail',
    arrange: (world) => health(world, 'curl -s http://localhost:8000/health || exit 1'),
    service: { absentCommands: {} },
  },
  {
    what: "a script of the image's that the configuration knows",
    check: 'container.health-command',
    verdict: 'pass',
    arrange: (world) => health(world, '/app/healthy --strict'),
    service: { healthCommands: ['/app/healthy*'] },
  },
  {
    what: 'a sidecar that is not essential, without a health check',
    check: 'container.health-check',
    verdict: 'pass',
    arrange: (world) =>
      definition(world).containerDefinitions!.push({ name: 'sidecar', image: 'sidecar', essential: false }),
  },
  {
    what: 'a service without a load balancer',
    check: 'container.health-grace',
    verdict: 'not-applicable',
    arrange: (world) => (world.ecs.services.only(({ serviceName }) => serviceName === 'service-a').loadBalancers = []),
  },
  {
    what: 'on demand by launch type',
    check: 'capacity.strategy',
    verdict: 'pass',
    arrange: (world) =>
      Object.assign(
        world.ecs.services.only(({ serviceName }) => serviceName === 'service-a'),
        { capacityProviderStrategy: [], launchType: 'FARGATE' },
      ),
  },
]

test.for(VARIANTS)(
  '$what: $check is $verdict',
  { timeout: 60_000 },
  async ({ check: id, verdict, arrange, service }, context) => {
    const check = checks.find((candidate) => candidate.id === id)!
    const settings = service && { ...proof.settings, service: { ...proof.settings.service, ...service } }
    const { findings } = await proof.run(check, context, {
      ...(settings && { settings }),
      arrange: async (sandbox) => arrange(sandbox.world(SANDBOX_REGION), sandbox.world(SANDBOX_REGION, '444455556666')),
    })
    const own = findings.filter(({ subject }) => /service-a(:\d+)?$/.test(subject.id))
    expect(
      own.map(({ verdict: reached, message }) => (reached === verdict ? reached : `${reached}: ${message}`)),
    ).toEqual([verdict])
  },
)
