import { balancerDimensions, variants, type World } from '../../../harness/index.ts'

const DAY = 86_400_000
const LONG_AGO = new Date(Date.now() - 100 * DAY)

const set = (
  { cloudwatch }: World,
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  value?: number,
) => void cloudwatch.set.add({ namespace, name, dimensions, steps: [{ from: 0, value }] })

const ageLoadBalancer = ({ elbv2 }: World) => {
  const balancer = elbv2.loadBalancers.only()
  balancer.CreatedTime = LONG_AGO
  return balancerDimensions(balancer.LoadBalancerArn)
}

const gateway = ({ ec2 }: World) => ec2.natGateways.first(({ State }) => State === 'available')

variants('cost.idle-balancers', [
  {
    what: 'an old load balancer with traffic',
    arrange: (world) => void ageLoadBalancer(world),
    expected: 'pass',
  },
  {
    what: 'one of which CloudWatch knows nothing',
    arrange: (world) => {
      const dimensions = ageLoadBalancer(world)
      for (const name of ['ProcessedBytes', 'ConsumedLCUs']) set(world, 'AWS/ApplicationELB', name, dimensions)
    },
    expected: /^inconclusive: .*no data point of load balancer production-alb/,
  },
  {
    what: 'a new one of which CloudWatch knows nothing yet',
    arrange: (world) => {
      const dimensions = balancerDimensions(world.elbv2.loadBalancers.only().LoadBalancerArn)
      for (const name of ['ProcessedBytes', 'ConsumedLCUs']) set(world, 'AWS/ApplicationELB', name, dimensions)
    },
    expected: 'pass',
  },
  {
    what: 'one whose service sleeps at night',
    arrange: (world) => {
      const { LoadBalancer = '' } = ageLoadBalancer(world)
      const TargetGroup = world.elbv2.targets.first().TargetGroupArn.split(':').at(-1)!
      world.elbv2.targets.clear()
      set(world, 'AWS/ApplicationELB', 'HealthyHostCount', { LoadBalancer, TargetGroup }, 2)
    },
    expected: 'pass',
  },
  {
    what: 'one that only redirects, and has no target group',
    arrange: (world) => {
      ageLoadBalancer(world)
      world.elbv2.targetGroups.clear()
      for (const rule of world.elbv2.rules)
        rule.Actions = [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', Host: 'example.com' } }]
    },
    expected: 'pass',
  },
])

variants('cost.idle-nats', [
  {
    what: 'a NAT gateway of which CloudWatch knows nothing',
    arrange: (world) => {
      const { NatGatewayId } = Object.assign(gateway(world), { CreateTime: LONG_AGO })
      set(world, 'AWS/NATGateway', 'BytesOutToDestination', { NatGatewayId })
    },
    expected: [/^inconclusive: .*no data point of NAT gateway/, 'pass', 'pass'],
  },
  {
    what: 'one that failed to start: nobody pays for it',
    arrange: (world) => void Object.assign(gateway(world), { CreateTime: LONG_AGO, State: 'failed' }),
    expected: 'pass',
  },
])
