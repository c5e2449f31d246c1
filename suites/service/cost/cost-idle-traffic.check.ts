import { balancerDimensions, check, type CheckContext, type World } from '../../../harness/index.ts'
import { firstDayOf, IDLE_CONTROLS, LONG_AGO, useFromMetrics, existedThroughout } from './cost-idle.ts'

type Balancer = Awaited<ReturnType<CheckContext['platform']['loadBalancers']>>[number]

check('cost.idle-balancers', {
  title: 'Every load balancer has traffic, and targets to send it to',
  covers: ['DG-COST-01'],
  controls: IDLE_CONTROLS,
  severity: 'low',
  stages: ['nightly'],
  remedy: 'Delete the load balancer with its listeners and target groups; or raise observability.idleDays.',
  each: (platform) => platform.loadBalancers(),
  whenNone: { verdict: 'not-applicable', because: 'The platform has no load balancer.' },
  async verify({ LoadBalancerArn = '', CreatedTime, subject }, context) {
    const [balancers, { TargetGroups = [] }] = await Promise.all([
      context.platform.loadBalancers(),
      context.aws.elbv2.describeTargetGroups(),
    ])
    const groupsOf = (arn: string): string[] =>
      TargetGroups.flatMap(({ LoadBalancerArns = [], TargetGroupArn = '' }) =>
        LoadBalancerArns.includes(arn) ? [TargetGroupArn] : [],
      )
    const usage = await context.platform.dailyMetrics('load balancers', () =>
      balancers.flatMap((balancer) => trafficOf(balancer, groupsOf(balancer.LoadBalancerArn ?? ''))),
    )
    const groups = groupsOf(LoadBalancerArn)
    const registered = await Promise.all(
      groups.map((TargetGroupArn) => context.aws.elbv2.describeTargetHealth({ TargetGroupArn })),
    )

    const { readings } = usage
    const day = firstDayOf(usage)
    const existed = existedThroughout(CreatedTime, usage)
    const use = useFromMetrics(
      readings.get(`bytes of ${LoadBalancerArn}`),
      readings.get(`capacity of ${LoadBalancerArn}`),
    )
    const hosted = groups.some((group) => (readings.get(hostsOf(LoadBalancerArn, group)) ?? []).length > 0)
    const isWithoutTargets =
      groups.length > 0 &&
      !hosted &&
      registered.every(({ TargetHealthDescriptions = [] }) => TargetHealthDescriptions.length === 0)
    const problems = [
      ...(existed && use === 'idle' ? [`it has processed nothing since ${day} or longer`] : []),
      ...(existed && isWithoutTargets
        ? [`nothing is registered with its target groups, nor was since ${day} or longer`]
        : []),
    ]
    if (existed && use === 'unknown' && problems.length === 0)
      return context.inconclusive(
        `CloudWatch has no data point of load balancer ${subject.name} since ${day}: whether anything passes it ` +
          'is not known.',
      )
    context.expect(problems, `load balancer ${subject.name}`).toEqual([])
  },
  breaks: {
    'nobody sends it anything': ({ cloudwatch }, find) => {
      const balancer = find.loadBalancer()
      balancer.CreatedTime = LONG_AGO
      setToZero(cloudwatch, 'AWS/ApplicationELB', 'ProcessedBytes', balancerDimensions(balancer.LoadBalancerArn))
    },
    'its targets are gone': ({ elbv2 }, find) => {
      find.loadBalancer().CreatedTime = LONG_AGO
      elbv2.targets.clear()
    },
    'a network load balancer was left beside it': ({ elbv2, cloudwatch }, find) => {
      // As old as the other one, which has traffic.
      find.loadBalancer().CreatedTime = LONG_AGO
      const { LoadBalancerArn, ...balancer } = find.loadBalancer()
      const left = LoadBalancerArn.replace('/app/', '/net/').replace(/\/[^/]+\/[^/]+$/, '/left/0123456789abcdef')
      elbv2.loadBalancers.add({ ...balancer, LoadBalancerArn: left, LoadBalancerName: 'left', Type: 'network' })
      for (const name of ['ProcessedBytes', 'ConsumedLCUs'])
        setToZero(cloudwatch, 'AWS/NetworkELB', name, balancerDimensions(left))
      return left
    },
  },
})

const NAMESPACES: Readonly<Record<string, string>> = { network: 'AWS/NetworkELB', gateway: 'AWS/GatewayELB' }

const hostsOf = (balancer: string, group: string): string => `hosts of ${group} behind ${balancer}`

/**
 * The traffic and the registered hosts of a load balancer. Bytes are reported when there are some, consumed capacity
 * always, hosts as long as some are registered: "CloudWatch metrics for your Application (Network, Gateway) Load
 * Balancer", reporting criteria.
 */
function trafficOf({ LoadBalancerArn = '', Type = 'application' }: Balancer, groups: readonly string[]) {
  const namespace = NAMESPACES[Type] ?? 'AWS/ApplicationELB'
  const own = { namespace, statistic: 'Sum', dimensions: balancerDimensions(LoadBalancerArn) }
  return [
    { ...own, key: `bytes of ${LoadBalancerArn}`, metric: 'ProcessedBytes' },
    { ...own, key: `capacity of ${LoadBalancerArn}`, metric: 'ConsumedLCUs' },
    ...groups.map((group) => ({
      namespace,
      key: hostsOf(LoadBalancerArn, group),
      metric: 'HealthyHostCount',
      statistic: 'Maximum',
      dimensions: balancerDimensions(LoadBalancerArn, group),
    })),
  ]
}

check('cost.idle-nats', {
  title: 'Every NAT gateway is used',
  covers: ['DG-COST-01'],
  controls: IDLE_CONTROLS,
  severity: 'low',
  stages: ['nightly'],
  remedy:
    'Delete the gateway, its routes and its address, where endpoints or another gateway will do; or raise ' +
    'observability.idleDays.',
  each: async (platform) => (await platform.natGateways()).filter(({ State }) => State === 'available'),
  whenNone: { verdict: 'not-applicable', because: 'The platform has no NAT gateway.' },
  async verify({ CreateTime, subject }, context) {
    const gateways = await context.platform.natGateways()
    // NAT gateways report zeros too: "Monitor NAT gateways with Amazon CloudWatch".
    const usage = await context.platform.dailyMetrics('NAT gateways', () =>
      gateways.map(({ NatGatewayId = '', subject: { id } }) => ({
        key: `bytes of ${id}`,
        namespace: 'AWS/NATGateway',
        metric: 'BytesOutToDestination',
        statistic: 'Sum',
        dimensions: { NatGatewayId },
      })),
    )
    const existed = existedThroughout(CreateTime, usage)
    const use = useFromMetrics(usage.readings.get(`bytes of ${subject.id}`))
    if (existed && use === 'unknown')
      return context.inconclusive(
        `CloudWatch has no data point of NAT gateway ${subject.name} since ${firstDayOf(usage)}: whether anything ` +
          'passes it is not known.',
      )
    context
      .expect(
        existed && use === 'idle' ? [`it has sent nothing out since ${firstDayOf(usage)} or longer`] : [],
        `NAT gateway ${subject.name}`,
      )
      .toEqual([])
  },
  breaks: {
    'one zone has nothing to say to the internet': ({ ec2, cloudwatch }, find) => {
      for (const gateway of ec2.natGateways) gateway.CreateTime = LONG_AGO
      const gateway = find.natGateways()[0]
      setToZero(cloudwatch, 'AWS/NATGateway', 'BytesOutToDestination', { NatGatewayId: gateway.NatGatewayId })
      return gateway.NatGatewayId
    },
    'endpoints have made all of them needless': ({ ec2, cloudwatch }) => {
      for (const gateway of ec2.natGateways) {
        gateway.CreateTime = LONG_AGO
        setToZero(cloudwatch, 'AWS/NATGateway', 'BytesOutToDestination', { NatGatewayId: gateway.NatGatewayId })
      }
    },
    'two are idle, and a third began to be': ({ cloudwatch }, find) => {
      const [young, ...old] = find.natGateways()
      for (const gateway of old) gateway.CreateTime = LONG_AGO
      for (const { NatGatewayId } of [young!, ...old])
        setToZero(cloudwatch, 'AWS/NATGateway', 'BytesOutToDestination', { NatGatewayId })
      return old.map(({ NatGatewayId }) => NatGatewayId)
    },
  },
})

/** Zero throughout. */
function setToZero(
  { set }: World['cloudwatch'],
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
): void {
  set.add({ namespace, name, dimensions, steps: [{ from: 0, value: 0 }] })
}
