import { variants, type Expected, type World } from '../../../harness/index.ts'

/** service-a as a blue/green deployment may leave it: its other target group serves. */
function afterBlueGreen(world: World): void {
  const service = world.ecs.services.only(({ serviceName }) => serviceName === 'service-a')
  const [balancer] = service.loadBalancers!
  const blue = world.elbv2.targetGroups.only(({ TargetGroupArn }) => TargetGroupArn === balancer!.targetGroupArn)
  const rule = world.elbv2.rules.only(({ Priority }) => Priority === '100')
  const TargetGroupArn = blue.TargetGroupArn.replace(/targetgroup\/[^/]+/, '$&-green')
  world.elbv2.targetGroups.add({ ...blue, TargetGroupArn, TargetGroupName: `${blue.TargetGroupName}-green` })
  for (const target of world.elbv2.targets.all()) {
    world.elbv2.targets.remove((row) => row === target)
    world.elbv2.targets.add({ ...target, TargetGroupArn })
  }
  const TargetGroups = [
    { TargetGroupArn: blue.TargetGroupArn, Weight: 0 },
    { TargetGroupArn, Weight: 100 },
  ]
  rule.Actions = [{ Type: 'forward', ForwardConfig: { TargetGroups } }]
  balancer!.advancedConfiguration = { alternateTargetGroupArn: TargetGroupArn, productionListenerRule: rule.RuleArn }
  const { deploymentCircuitBreaker: _breaker, ...others } = service.deploymentConfiguration!
  service.deploymentConfiguration = { ...others, strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 }
  world.autoscaling.policies.remove(
    ({ PolicyName, ResourceId }) => PolicyName === 'alb-request-count' && ResourceId!.endsWith('/service-a'),
  )
}

/** What the checks of services, targets and metrics say of it. */
const EXPECTED: readonly (readonly [check: string, expected: readonly Expected[]])[] = [
  ['targets.healthy', ['pass']],
  ['targets.registration', ['pass']],
  ['targets.health-check', ['pass']],
  ['listeners.rules', ['pass']],
  ['listeners.reach', ['pass']],
  ['resources.routing', ['pass']],
  ['metrics.response-time', ['pass']],
  ['metrics.errors', ['pass']],
  ['scaling.tracking', ['pass', 'pass', 'not-applicable']],
  ['deployments.circuit-breaker', ['not-applicable', 'pass', 'pass']],
  ['deployments.percents', ['not-applicable', 'pass', 'pass']],
  ['deployments.alarms', ['pass', 'pass', 'pass']],
]

for (const [check, expected] of EXPECTED)
  variants(check, [{ what: 'blue/green deployments by ECS', arrange: afterBlueGreen, expected }])
