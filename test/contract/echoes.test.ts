/**
 * Checks that only repeat another one say so: with it in the run they are its echoes, and without it, or where it
 * passes, they count by themselves.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { findersOf } from '../../fixtures/platform/finders/index.ts'
import type { Finders } from '../../harness/authoring/world.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import { settleEchoes } from '../../harness/verdict/echoes.ts'

const { checks } = await loadChecks(await ownFiles('check'))
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

interface Case {
  readonly name: string
  readonly breaks: (world: World, find: Finders) => void
  readonly root: string
  readonly echoes: readonly string[]
}

const IN_THE_VPC = [
  'vpc.cidr',
  'vpc.dns',
  'vpc.flow-logs',
  'nat.per-zone',
  'subnets.zones',
  'subnets.blocks',
  'subnets.free-addresses',
  'subnets.no-public-addresses',
  'internet-gateway.attached',
  'routes.public',
  'routes.private',
  'routes.no-blackhole',
  'routes.not-main',
  'nacl.flows',
  'nacl.administration',
  'endpoints.available',
  'security-groups.no-open-ingress',
  'security-groups.no-all-traffic',
  'security-groups.default-empty',
  'security-groups.references',
]

test.for<Case>([
  {
    name: 'no VPC',
    breaks: (world, find) => {
      find.vpc().Tags = []
      world.ecs.services.clear()
    },
    root: 'vpc.available',
    echoes: IN_THE_VPC,
  },
  {
    name: 'no flow log',
    breaks: ({ ec2 }) => ec2.flowLogs.clear(),
    root: 'vpc.flow-logs',
    echoes: ['vpc.flow-logs-destination'],
  },
  {
    name: 'no NAT gateway',
    breaks: ({ ec2 }) => ec2.natGateways.clear(),
    root: 'nat.available',
    echoes: ['nat.per-zone'],
  },
  {
    name: 'no trail',
    breaks: ({ cloudtrail }) => cloudtrail.trails.clear(),
    root: 'cloudtrail.logging',
    echoes: [
      'cloudtrail.all-regions',
      'cloudtrail.management-events',
      'cloudtrail.validation',
      'cloudtrail.encryption',
      'cloudtrail.bucket',
    ],
  },
  {
    name: 'no recorder',
    breaks: ({ config }) => {
      config.recorders.clear()
      config.channels.clear()
    },
    root: 'config.recording',
    echoes: ['config.coverage', 'config.delivery'],
  },
  {
    name: 'no detector',
    breaks: ({ guardduty }) => guardduty.detectors.clear(),
    root: 'guardduty.enabled',
    echoes: ['guardduty.findings'],
  },
  {
    name: 'no Security Hub',
    breaks: ({ securityhub }) => securityhub.hubs.clear(),
    root: 'security-hub.enabled',
    echoes: ['security-hub.findings'],
  },
  {
    name: 'no state bucket',
    breaks: ({ s3 }, find) => void s3.buckets.delete(find.stateBucket().Name),
    root: 'terraform.bucket-region',
    echoes: [
      'terraform.bucket-versioning',
      'terraform.bucket-encryption',
      'terraform.bucket-closed',
      'terraform.bucket-tls',
      'terraform.stale-lock-files',
      'backup.arranged',
    ],
  },
  {
    name: 'no lock table',
    breaks: ({ dynamodb }) => dynamodb.tables.clear(),
    root: 'terraform.lock-table',
    echoes: ['backup.arranged'],
  },
  {
    name: 'no web ACL',
    breaks: ({ wafv2 }) => wafv2.associations.clear(),
    root: 'waf.associated',
    echoes: ['waf.rate-limit', 'waf.managed-rules', 'waf.logging'],
  },
  {
    name: 'no cluster',
    breaks: ({ ecs }) => ecs.clusters.clear(),
    root: 'ecs.cluster-active',
    echoes: ['ecs.container-insights', 'ecs.capacity'],
  },
  {
    name: 'no log group',
    breaks: ({ logs }) => logs.groups.clear(),
    root: 'log-groups.exist',
    echoes: ['log-groups.retention', 'log-groups.encrypted'],
  },
  {
    name: 'no HTTPS listener',
    breaks: ({ elbv2 }) => void elbv2.listeners.remove(({ Protocol }) => Protocol === 'HTTPS'),
    root: 'listeners.https',
    echoes: ['certificates.issued', 'certificates.names', 'certificates.presented', 'certificates.tls-versions'],
  },
  {
    name: 'no entrance',
    breaks: ({ elbv2 }) => elbv2.loadBalancers.clear(),
    root: 'load-balancer.placement',
    echoes: [
      'load-balancer.protection',
      'load-balancer.access-logs',
      'certificates.names',
      'certificates.presented',
      'certificates.tls-versions',
    ],
  },
])('$name', { concurrent: true, timeout: 120_000 }, async ({ breaks, root, echoes }, context) => {
  const findingsOf = async (id: string, broken = true) => {
    const check = checks.find((one) => one.id === id)
    if (check === undefined) throw new Error(`no check ${id}`)
    const arrange = async (sandbox: typeof proof.sandbox): Promise<void> => {
      const world = sandbox.world(SANDBOX_REGION)
      breaks(world, findersOf(world))
    }
    return (await proof.run(check, context, broken ? { arrange } : {})).findings
  }
  const said = await findingsOf(root)
  for (const id of echoes) {
    const own = await findingsOf(id)
    const together = settleEchoes([...said, ...own]).filter(({ check, echoOf }) => check === id && echoOf !== undefined)
    expect(
      together.map(({ echoOf }) => echoOf?.check),
      `${id} repeats ${root}`,
    ).toContain(root)
    expect(
      settleEchoes(own).filter(({ echoOf }) => echoOf),
      `${id} alone counts by itself`,
    ).toEqual([])
  }
  const healthy = await findingsOf(root, false)
  const own = await findingsOf(echoes[0]!)
  expect(
    settleEchoes([...healthy, ...own]).filter(({ echoOf }) => echoOf),
    `${root} passes`,
  ).toEqual([])
})

test('what is repeated is a check that exists', () => {
  const ids = new Set(checks.map(({ id }) => id))
  const suites = fileURLToPath(new URL('../../suites/', import.meta.url))
  const files = readdirSync(suites, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const named = files.flatMap((file) =>
    [...readFileSync(join(suites, file), 'utf8').matchAll(/echoOf(?::|\()\s*(?:\{ check: )?'([^']+)'/g)].map(
      ([, id]) => id ?? '',
    ),
  )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((id) => !ids.has(id))).toEqual([])
})
