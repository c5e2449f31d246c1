import type { LoadBalancer, Service } from '@aws-sdk/client-ecs'
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { ReadContext } from '../collection.ts'

/**
 * A service's load balancers, each with the target group that gets its requests now. Where ECS shifts traffic between
 * two groups (blue/green, linear, canary), each deployment swaps them: which one serves is what the production listener
 * rule says, not the service. Source: ECS developer guide, "Application Load Balancer resources for blue/green
 * deployments".
 */
export async function servingLoadBalancers(
  { loadBalancers = [] }: Service,
  context: Pick<ReadContext, 'aws' | 'orAbsent'>,
): Promise<LoadBalancer[]> {
  const serving = await Promise.all(
    loadBalancers.map(async (balancer) => {
      const { alternateTargetGroupArn, productionListenerRule } = balancer.advancedConfiguration ?? {}
      if (alternateTargetGroupArn === undefined || productionListenerRule === undefined) return [balancer]
      const actions = await actionsOf(productionListenerRule, context)
      const served = [balancer.targetGroupArn, alternateTargetGroupArn].filter((arn) =>
        actions.some((action) => forwardsTo(action, arn)),
      )
      // Where neither gets requests, what the service names is judged.
      return served.length === 0 ? [balancer] : served.map((targetGroupArn) => ({ ...balancer, targetGroupArn }))
    }),
  )
  return serving.flat()
}

/**
 * What an application load balancer's rule, or a network load balancer's listener, does with requests; nothing when it
 * is gone.
 */
async function actionsOf(
  arn: string,
  { aws, orAbsent }: Pick<ReadContext, 'aws' | 'orAbsent'>,
): Promise<readonly Action[]> {
  if (arn.includes(':listener-rule/')) {
    const found = await orAbsent(aws.elbv2.describeRules({ RuleArns: [arn] }), 'RuleNotFoundException')
    return found?.Rules?.[0]?.Actions ?? []
  }
  const found = await orAbsent(aws.elbv2.describeListeners({ ListenerArns: [arn] }), 'ListenerNotFoundException')
  return found?.Listeners?.[0]?.DefaultActions ?? []
}

const forwardsTo = ({ Type, TargetGroupArn, ForwardConfig }: Action, arn: string | undefined): boolean =>
  Type === 'forward' &&
  (ForwardConfig?.TargetGroups ?? [{ TargetGroupArn, Weight: 1 }]).some(
    (group) => group.TargetGroupArn === arn && (group.Weight ?? 1) > 0,
  )
