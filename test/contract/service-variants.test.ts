/** Services that are run otherwise than the reference platform's, and rightly so; some that only look right; and other ways to look at them. */
import { afterAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { referenceOverrides } from '../../fixtures/platform/settings.ts'
import { loadChecks, ownCheckFiles } from '../../harness/engine/discover.ts'
import { settingsFor, type SettingsOverrides } from '../../harness/environment/settings/index.ts'
import { Rehearsal, SANDBOX_REGION } from '../../harness/rehearsal/rehearsal.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const rehearsal = await Rehearsal.start()
afterAll(() => rehearsal.close())

const HOUR = 3_600_000

const stream = ({ logs }: World) => logs.streams.first(({ logGroupName }) => logGroupName === '/ecs/service-a')
const write = (world: World, message: string, timestamp = Date.now()) => {
  const { logGroupName, logStreamName = '' } = stream(world)
  world.logs.events.add({ logGroupName, logStreamName, message, timestamp, ingestionTime: timestamp, eventId: message })
}
const definition = ({ ecs }: World, service: string) => ecs.taskDefinitions.first(({ family }) => family === `production-${service}`)
const secretPolicy = (world: World, change: (policy: { Statement: Record<string, unknown>[] }) => void) => {
  const role = world.iam.roles.only(({ RoleName }) => RoleName.endsWith('-execution-role'))
  const policy = JSON.parse(role.inlinePolicies['secrets']!) as { Statement: Record<string, unknown>[] }
  change(policy)
  role.inlinePolicies['secrets'] = JSON.stringify(policy)
}
const decryptOnlyBy = (service: string) => (world: World) =>
  secretPolicy(world, ({ Statement }) => {
    Statement.find(({ Action }) => Action === 'kms:Decrypt')!['Condition'] = { StringEquals: { 'kms:ViaService': service } }
  })

interface Variant {
  readonly what: string
  readonly check: string
  /** Verdict of the first service or definition, service-a's, and of the two others. */
  readonly verdicts: readonly string[]
  readonly settings?: SettingsOverrides
  readonly arrange: (world: World) => void
}

const VARIANTS: readonly Variant[] = [
  {
    what: 'AWS does not know yet that a stream has new events',
    check: 'logs.received',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) => {
      delete stream(world).writer
      write(world, 'INFO still here')
      Object.assign(stream(world), { lastEventTimestamp: Date.now() - HOUR, lastIngestionTime: Date.now() - HOUR })
    },
  },
  {
    what: 'a service whose logs go to a router',
    check: 'logs.received',
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: (world) => void (definition(world, 'service-a').containerDefinitions![0]!.logConfiguration = { logDriver: 'awsfirelens' }),
  },
  {
    what: 'streams that do not name their task',
    check: 'logs.received',
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: (world) => void delete definition(world, 'service-a').containerDefinitions![0]!.logConfiguration!.options!['awslogs-stream-prefix'],
  },
  {
    what: 'an error in streams that do not name their task',
    check: 'logs.errors',
    verdicts: ['fail', 'pass', 'pass'],
    arrange: (world) => {
      delete definition(world, 'service-a').containerDefinitions![0]!.logConfiguration!.options!['awslogs-stream-prefix']
      write(world, 'ERROR somewhere')
    },
  },
  {
    what: 'an error of two hours ago',
    check: 'logs.errors',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) => write(world, 'ERROR long ago', Date.now() - 2 * HOUR),
  },
  {
    what: 'an error of two hours ago, since the deployment',
    check: 'logs.errors',
    verdicts: ['fail', 'pass', 'pass'],
    settings: { observability: { logSince: 'deployment' } },
    arrange: (world) => {
      for (const { deployments } of world.ecs.services) for (const deployment of deployments!) deployment.createdAt = new Date(Date.now() - 3 * HOUR)
      write(world, 'ERROR since the deployment', Date.now() - 2 * HOUR)
    },
  },
  {
    what: 'an error before the deployment',
    check: 'logs.errors',
    verdicts: ['pass', 'pass', 'pass'],
    settings: { observability: { logSince: 'deployment' } },
    arrange: (world) => write(world, 'ERROR of the revision before', Date.now() - HOUR / 2),
  },
  {
    what: 'nothing, asked of Logs Insights',
    check: 'logs.errors',
    verdicts: ['pass', 'pass', 'pass'],
    settings: { observability: { logSearch: 'insights' } },
    arrange: () => {},
  },
  {
    what: 'an error that Logs Insights finds',
    check: 'logs.errors',
    verdicts: ['fail', 'pass', 'pass'],
    settings: { observability: { logSearch: 'insights' } },
    arrange: (world) => write(world, 'WARN Connection refused (redis:6379)'),
  },
  {
    what: 'terms that mean something in regular expressions, asked of Logs Insights',
    check: 'logs.errors',
    verdicts: ['pass', 'pass', 'pass'],
    settings: { observability: { logSearch: 'insights', logPatterns: { application: ['E.R'], performance: ['a/b'], security: ['(x|y)'], deployment: [] } } },
    arrange: (world) => write(world, 'EOR x a-b'),
  },
  {
    what: 'the log group of a service cannot be searched',
    check: 'logs.errors',
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: ({ logs }) => void logs.groups.delete('/ecs/service-a'),
  },
  {
    what: 'secrets by the policies alone',
    check: 'secrets.readable',
    verdicts: ['pass', 'pass', 'pass'],
    settings: { identity: { simulatePolicies: false } },
    arrange: () => {},
  },
  {
    what: 'a role that may not decrypt, by the policies alone',
    check: 'secrets.readable',
    verdicts: ['fail', 'fail', 'fail'],
    settings: { identity: { simulatePolicies: false } },
    arrange: (world) => secretPolicy(world, (policy) => (policy.Statement = policy.Statement.filter(({ Action }) => Action !== 'kms:Decrypt'))),
  },
  {
    what: 'decryption through Secrets Manager only: the parameter of service-a stays sealed',
    check: 'secrets.readable',
    verdicts: ['fail', 'pass', 'pass'],
    arrange: decryptOnlyBy('secretsmanager.us-east-1.amazonaws.com'),
  },
  {
    what: 'secrets by ARNs that lack the random end, as many write them',
    check: 'secrets.exist',
    verdicts: ['pass', 'pass', 'pass', 'pass'],
    arrange: ({ ecs }) => {
      for (const { containerDefinitions = [] } of ecs.taskDefinitions)
        for (const secret of containerDefinitions[0]!.secrets ?? []) secret.valueFrom = secret.valueFrom!.replace(/(:secret:[^:]+)-\w{6}/, '$1')
    },
  },
  {
    what: 'a secret in another region',
    check: 'secrets.exist',
    verdicts: ['inconclusive', 'pass', 'pass', 'pass', 'pass'],
    arrange: (world) => {
      const [secret] = definition(world, 'service-a').containerDefinitions![0]!.secrets!
      secret!.valueFrom = secret!.valueFrom!.replace(':us-east-1:', ':eu-west-1:')
    },
  },
  {
    what: 'bounds of its own',
    check: 'scaling.bounds',
    verdicts: ['pass', 'pass', 'pass'],
    settings: { service: { scalingBoundsOf: { 'service-a': { min: 3, max: 50 } } } },
    arrange: ({ autoscaling }) => void (autoscaling.targets.first(({ ResourceId }) => ResourceId!.endsWith('/service-a')).MaxCapacity = 50),
  },
  {
    what: 'an image of another account',
    check: 'resources.service',
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: (world) =>
      void (definition(world, 'service-a').containerDefinitions![0]!.image = '444455556666.dkr.ecr.us-east-1.amazonaws.com/central/api:v1.2.3'),
  },
]

test.for(VARIANTS)('$what: $check', async ({ check: id, verdicts, settings, arrange }, context) => {
  const check = checks.find((each) => each.id === id)
  expect(check).toBeDefined()
  const base = referenceOverrides('production')
  const overrides = Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(settings ?? {})])].map((key) => [
      key,
      { ...base[key as keyof SettingsOverrides], ...settings?.[key as keyof SettingsOverrides] },
    ]),
  )
  const { findings } = await rehearsal.perform(check!, context, {
    settings: settingsFor('production', 'production', overrides),
    arrange: async (sandbox) => arrange(sandbox.world(SANDBOX_REGION)),
  })
  expect(findings.map(({ verdict, message }) => (verdict === 'pass' || verdicts.includes(verdict) ? verdict : `${verdict}: ${message}`))).toEqual(verdicts)
})
