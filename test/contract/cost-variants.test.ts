/** What looks idle and is not, what is idle elsewhere, and what nobody can tell. */
import { afterAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { balancerDimensions } from '../../harness/index.ts'
import { loadChecks, ownCheckFiles } from '../../harness/selection/discover.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

const DAY = 86_400_000
const LONG_AGO = new Date(Date.now() - 100 * DAY)

const set = (
  { cloudwatch }: World,
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  value?: number,
) => void cloudwatch.set.add({ namespace, name, dimensions, steps: [{ from: 0, value }] })
const aged = ({ elbv2 }: World) => {
  const balancer = elbv2.loadBalancers.only()
  balancer.CreatedTime = LONG_AGO
  return balancerDimensions(balancer.LoadBalancerArn)
}
const gateway = ({ ec2 }: World) => ec2.natGateways.first(({ State }) => State === 'available')
const otherTags = [{ Key: 'Environment', Value: 'develop' }]

interface Variant {
  readonly name: string
  readonly check: string
  readonly arrange: (world: World) => void
  /** Of all subjects, each once. */
  readonly verdicts: readonly string[]
  readonly says?: string
}

test.for<Variant>([
  {
    name: 'an address of another environment',
    check: 'idle-addresses',
    arrange: ({ ec2 }) =>
      void ec2.addresses.add({ AllocationId: 'eipalloc-0other', PublicIp: '203.0.113.99', Tags: otherTags }),
    verdicts: ['pass'],
  },
  {
    name: 'an address that was brought along',
    check: 'idle-addresses',
    arrange: ({ ec2 }) =>
      void ec2.addresses.add({
        AllocationId: 'eipalloc-0own',
        PublicIp: '198.51.100.1',
        PublicIpv4Pool: 'ipv4pool-ec2-012',
      }),
    verdicts: ['not-applicable', 'pass'],
    says: 'is from the pool ipv4pool-ec2-012',
  },
  {
    name: 'no address at all',
    check: 'idle-addresses',
    arrange: ({ ec2 }) => ec2.addresses.clear(),
    verdicts: ['not-applicable'],
  },
  {
    name: 'a volume of another environment',
    check: 'idle-volumes',
    arrange: ({ ec2 }) => void Object.assign(ec2.volumes.only(), { CreateTime: LONG_AGO, Tags: otherTags }),
    verdicts: ['not-applicable'],
    says: 'has no volume',
  },
  {
    name: 'an old load balancer with traffic',
    check: 'idle-balancers',
    arrange: (world) => void aged(world),
    verdicts: ['pass'],
  },
  {
    name: 'one of which CloudWatch knows nothing',
    check: 'idle-balancers',
    arrange: (world) => {
      const dimensions = aged(world)
      for (const name of ['ProcessedBytes', 'ConsumedLCUs']) set(world, 'AWS/ApplicationELB', name, dimensions)
    },
    verdicts: ['inconclusive'],
    says: 'no data point of load balancer production-alb',
  },
  {
    name: 'a new one of which CloudWatch knows nothing yet',
    check: 'idle-balancers',
    arrange: (world) => {
      const dimensions = balancerDimensions(world.elbv2.loadBalancers.only().LoadBalancerArn)
      for (const name of ['ProcessedBytes', 'ConsumedLCUs']) set(world, 'AWS/ApplicationELB', name, dimensions)
    },
    verdicts: ['pass'],
  },
  {
    name: 'one whose service sleeps at night',
    check: 'idle-balancers',
    arrange: (world) => {
      const { LoadBalancer = '' } = aged(world)
      const TargetGroup = world.elbv2.targets.first().TargetGroupArn.split(':').at(-1)!
      world.elbv2.targets.clear()
      set(world, 'AWS/ApplicationELB', 'HealthyHostCount', { LoadBalancer, TargetGroup }, 2)
    },
    verdicts: ['pass'],
  },
  {
    name: 'one that only redirects, and has no target group',
    check: 'idle-balancers',
    arrange: (world) => {
      aged(world)
      world.elbv2.targetGroups.clear()
      for (const rule of world.elbv2.rules)
        rule.Actions = [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', Host: 'example.com' } }]
    },
    verdicts: ['pass'],
  },
  {
    name: 'a NAT gateway of which CloudWatch knows nothing',
    check: 'idle-nats',
    arrange: (world) => {
      const { NatGatewayId } = Object.assign(gateway(world), { CreateTime: LONG_AGO })
      set(world, 'AWS/NATGateway', 'BytesOutToDestination', { NatGatewayId })
    },
    verdicts: ['inconclusive', 'pass'],
    says: 'no data point of NAT gateway',
  },
  {
    name: 'one that failed to start: nobody pays for it',
    check: 'idle-nats',
    arrange: (world) => void Object.assign(gateway(world), { CreateTime: LONG_AGO, State: 'failed' }),
    verdicts: ['pass'],
  },
])('$check: $name', async ({ check: rule, arrange, verdicts, says }, context) => {
  const check = checks.find(({ id }) => id === `cost.${rule}`)!
  const { findings } = await proof.run(check, context, {
    arrange: async (sandbox) => arrange(sandbox.world(SANDBOX_REGION)),
  })
  expect(
    [...new Set(findings.map(({ verdict }) => verdict))].sort(),
    findings.map(({ message }) => message).join('\n'),
  ).toEqual(verdicts)
  if (says !== undefined) expect(findings.map(({ message }) => message).join('\n')).toContain(says)
})
