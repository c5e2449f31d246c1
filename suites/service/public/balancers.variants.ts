/** Services behind load balancers of other kinds than a public one for HTTP. */
import { variants, type Expected, type World } from '../../../harness/index.ts'
import { behindInternal } from './internal-scenes.ts'

/** service-b behind an internal load balancer, changed. */
const changed =
  (change: (world: World, targetGroupArn: string) => void) =>
  (world: World): void =>
    change(world, behindInternal(world))

/** What is said of service-b; service-a is public, and as ever. */
const ofB = (verdict: Expected): Record<string, Expected> => ({ 'service-a': 'pass', 'service-b': verdict })

for (const id of ['targets.healthy', 'targets.registration', 'targets.health-check', 'listeners.rules'])
  variants(id, [
    { what: 'a service behind an internal load balancer', arrange: changed(() => {}), expected: ofB('pass') },
  ])

variants('targets.healthy', [
  {
    what: 'a target of an internal load balancer is unhealthy',
    arrange: changed(({ elbv2 }, arn) => {
      elbv2.targets.first(({ TargetGroupArn }) => TargetGroupArn === arn).TargetHealth = { State: 'unhealthy' }
    }),
    expected: ofB('fail'),
  },
  {
    what: 'blue/green behind an internal load balancer, whose production rule leads to the empty group',
    arrange: changed(({ ecs, elbv2 }, arn) => {
      const green = `${arn}9`
      const blue = elbv2.targetGroups.only(({ TargetGroupArn }) => TargetGroupArn === arn)
      const rule = elbv2.rules.only(({ Actions }) => Actions[0]?.TargetGroupArn === arn)
      elbv2.targetGroups.add({ ...blue, TargetGroupArn: green, TargetGroupName: 'green' })
      rule.Actions = [{ Type: 'forward', TargetGroupArn: green }]
      const service = ecs.services.only(({ serviceName }) => serviceName === 'service-b')
      service.deploymentConfiguration = { ...service.deploymentConfiguration, strategy: 'BLUE_GREEN' }
      service.loadBalancers![0]!.advancedConfiguration = {
        alternateTargetGroupArn: green,
        productionListenerRule: rule.RuleArn,
        roleArn: 'arn:aws:iam::111122223333:role/shifts',
      }
    }),
    expected: ofB(/^fail: .*0 healthy targets in green/s),
  },
  {
    what: 'nothing is said of the health of a target',
    arrange: changed(({ elbv2 }, arn) => {
      elbv2.targets.first(({ TargetGroupArn }) => TargetGroupArn === arn).TargetHealth = {}
    }),
    expected: ofB('inconclusive'),
  },
])

variants('targets.registration', [
  {
    what: 'a task is no target of its internal load balancer',
    arrange: changed(({ elbv2 }, arn) => {
      const target = elbv2.targets.first(({ TargetGroupArn }) => TargetGroupArn === arn)
      elbv2.targets.remove((row) => row === target)
    }),
    expected: ofB('fail'),
  },
])

variants('listeners.rules', [
  {
    what: 'no rule of an internal load balancer leads to the service',
    arrange: changed(({ elbv2 }, arn) => {
      elbv2.rules.only(({ Actions }) => Actions[0]?.TargetGroupArn === arn).Actions = [
        { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } },
      ]
    }),
    expected: ofB('fail'),
  },
  {
    what: 'a second target group of a public service, to which no rule leads',
    arrange: ({ ecs, elbv2 }) => {
      const group = elbv2.targetGroups.only()
      const TargetGroupArn = `${group.TargetGroupArn}2`
      elbv2.targetGroups.add({ ...group, TargetGroupArn, TargetGroupName: 'second' })
      const service = ecs.services.only(({ serviceName }) => serviceName === 'service-a')
      service.loadBalancers!.push({ ...service.loadBalancers![0]!, targetGroupArn: TargetGroupArn })
    },
    expected: { 'service-a': /^fail: .*target group second/s },
  },
])

/** The target group of service-a speaks gRPC. */
const asGrpc =
  (GrpcCode: string) =>
  ({ elbv2 }: World): void => {
    const asked = { HealthCheckPath: '/grpc.health.v1.Health/Check', Matcher: { GrpcCode } }
    Object.assign(elbv2.targetGroups.only(), { ProtocolVersion: 'GRPC', ...asked })
  }

for (const id of ['targets.healthy', 'targets.registration', 'listeners.rules'])
  variants(id, [{ what: 'a target group for gRPC', arrange: asGrpc('0'), expected: ['pass'] }])

for (const id of ['listeners.reach', 'answers.health', 'answers.no-server-errors'])
  variants(id, [{ what: 'a service that speaks gRPC', arrange: asGrpc('0'), expected: 'not-applicable' }])

variants('targets.health-check', [
  { what: 'gRPC: only OK is well', arrange: asGrpc('0'), expected: ['pass'] },
  { what: "gRPC: AWS's default, a method that nobody has", arrange: asGrpc('12'), expected: ['pass'] },
  {
    what: 'gRPC: UNAVAILABLE counts as well',
    arrange: asGrpc('0-99'),
    expected: [/^fail: .*gRPC statuses 0-99/s],
  },
])

/** The public entrance forwards connections, and wears no group. */
function asNetwork({ elbv2 }: World): void {
  const TargetGroupArn = elbv2.targetGroups.only().TargetGroupArn
  Object.assign(elbv2.loadBalancers.only(), { Type: 'network', SecurityGroups: [] })
  elbv2.rules.clear()
  for (const listener of elbv2.listeners) {
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }]
    Object.assign(listener, { Protocol: 'TCP', Certificates: [], DefaultActions })
    const { ListenerArn } = listener
    const RuleArn = `${ListenerArn}/rule`
    elbv2.rules.add({
      ListenerArn,
      RuleArn,
      Priority: 'default',
      IsDefault: true,
      Conditions: [],
      Actions: DefaultActions,
    })
  }
  Object.assign(elbv2.targetGroups.only(), {
    Protocol: 'TCP',
    HealthCheckProtocol: 'TCP',
    HealthCheckPath: undefined,
    Matcher: undefined,
  })
}

for (const id of ['targets.healthy', 'targets.registration', 'targets.health-check', 'load-balancer.placement'])
  variants(id, [{ what: 'a network load balancer without groups', arrange: asNetwork, expected: ['pass'] }])

for (const id of ['listeners.rules', 'certificates.issued'])
  variants(id, [{ what: 'a network load balancer that ends no TLS', arrange: asNetwork, expected: 'not-applicable' }])
