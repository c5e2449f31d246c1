/** Services behind load balancers that the internet does not reach. */
import type { World } from '../../../harness/index.ts'

/**
 * Puts service-b behind an internal load balancer for HTTP, whose one listener leads to its target group, with all its
 * tasks as healthy targets.
 * @returns the target group's ARN
 */
export function behindInternal({ ec2, ecs, elbv2 }: World): string {
  const like = elbv2.loadBalancers.only()
  const LoadBalancerArn = like.LoadBalancerArn.replace(/[^/]+\/[^/]+$/, 'inside/0123456789abcdef')
  const service = ecs.services.only(({ serviceName }) => serviceName === 'service-b')
  const placed = service.networkConfiguration!.awsvpcConfiguration!.subnets!
  elbv2.loadBalancers.add({
    ...like,
    LoadBalancerArn,
    LoadBalancerName: 'inside',
    Scheme: 'internal',
    State: { Code: 'active' },
    DNSName: 'internal-inside-1.us-east-1.elb.amazonaws.com',
    AvailabilityZones: placed.map((SubnetId) => ({
      SubnetId,
      ZoneName: ec2.subnets.only((subnet) => subnet.SubnetId === SubnetId).AvailabilityZone!,
    })),
  })
  const of = elbv2.attributes.get(like.LoadBalancerArn)!
  const attributes = { ...of.attributes, 'access_logs.s3.enabled': 'false' }
  elbv2.attributes.add({ ...of, ResourceArn: LoadBalancerArn, attributes })
  const group = elbv2.targetGroups.only()
  const TargetGroupArn = group.TargetGroupArn.replace(/targetgroup\/[^/]+/, 'targetgroup/inside')
  const ListenerArn = `${LoadBalancerArn.replace(':loadbalancer/', ':listener/')}/0123456789abcdef`
  const listener = elbv2.listeners.only(({ Protocol }) => Protocol === 'HTTP')
  const Actions = [{ Type: 'forward' as const, TargetGroupArn }]
  elbv2.targetGroups.add({ ...group, TargetGroupArn, TargetGroupName: 'inside', LoadBalancerArns: [LoadBalancerArn] })
  elbv2.listeners.add({ ...listener, ListenerArn, LoadBalancerArn, Port: 80, DefaultActions: Actions })
  elbv2.rules.add({
    ListenerArn,
    RuleArn: `${ListenerArn.replace(':listener/', ':listener-rule/')}/0123456789abcdef`,
    Priority: 'default',
    IsDefault: true,
    Conditions: [],
    Actions,
  })
  const container = ecs.taskDefinitions.only((row) => row.taskDefinitionArn === service.taskDefinition)
    .containerDefinitions![0]!
  const { containerPort } = container.portMappings![0]!
  service.loadBalancers = [{ targetGroupArn: TargetGroupArn, containerName: container.name, containerPort }]
  service.healthCheckGracePeriodSeconds = 120
  const details = ecs.tasks
    .filter((task) => task.group === 'service:service-b')
    .flatMap(({ attachments = [] }) => attachments.flatMap((attachment) => attachment.details ?? []))
  for (const { name, value = '' } of details)
    if (name === 'privateIPv4Address')
      elbv2.targets.add({
        TargetGroupArn,
        Target: { Id: value, Port: containerPort },
        TargetHealth: { State: 'healthy' },
      })
  return TargetGroupArn
}
