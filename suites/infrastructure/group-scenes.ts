import type { World } from '../../harness/index.ts'
import { ruleFor } from '../group-rules.ts'
import { addListener, named } from './network-scenes.ts'

/** An ECS service by its name. */
export const serviceOf = (world: World, name: string) =>
  world.ecs.services.only(({ serviceName }) => serviceName === name)

/** A listener by which ECS sends test traffic, on 8443, which the load balancer's group opens to a block. */
export function addTestListener(world: World, CidrIpv4: string): void {
  const { LoadBalancerArn } = world.elbv2.loadBalancers.only()
  const ListenerArn = addListener(world, { LoadBalancerArn, Protocol: 'HTTPS', Port: 8443 })
  const [target] = serviceOf(world, 'service-a').loadBalancers!
  const testListenerRule = `${ListenerArn.replace(':listener/', ':listener-rule/')}/0123456789abcdef`
  target!.advancedConfiguration = { ...target!.advancedConfiguration, testListenerRule }
  const { GroupId } = named(world, 'production-alb')
  world.ec2.securityGroupRules.add(ruleFor(GroupId, { FromPort: 8443, ToPort: 8443, CidrIpv4 }))
}

/** All services wear the group of the public ones, which lets in what any of them needs. */
export function shareOneGroup(world: World): void {
  const { GroupId } = named(world, 'production-public-services')
  for (const service of world.ecs.services)
    service.networkConfiguration!.awsvpcConfiguration!.securityGroups = [GroupId]
  world.ec2.securityGroupRules.add(ruleFor(GroupId, { FromPort: 8001, ToPort: 8001, ReferencedGroupInfo: { GroupId } }))
}

/** The load balancer becomes a network load balancer without groups, which the group of the tasks lets in by a block. */
export function bareBalancer(world: World, CidrIpv4: string): void {
  Object.assign(world.elbv2.loadBalancers.only(), { Type: 'network', SecurityGroups: [] })
  const { GroupId } = named(world, 'production-public-services')
  for (const rule of world.ec2.securityGroupRules)
    if (rule.GroupId === GroupId && !rule.IsEgress) Object.assign(rule, { ReferencedGroupInfo: undefined, CidrIpv4 })
}

/** Tasks see the addresses of clients. */
export function keepClients(world: World): void {
  const ResourceArn = world.elbv2.targetGroups.only().TargetGroupArn
  world.elbv2.attributes.remove((row) => row.ResourceArn === ResourceArn)
  world.elbv2.attributes.add({ ResourceArn, attributes: { 'preserve_client_ip.enabled': 'true' } })
}
