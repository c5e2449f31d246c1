import type { LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Rule, WebACL } from '@aws-sdk/client-wafv2'
import type { Inventory, ReadContext, Resource } from './inventory.ts'

/** A web ACL with every rule that it applies: its own, those of the rule groups that it refers to, and Firewall Manager's. */
export type EffectiveWebAcl = Resource<WebACL> & { readonly rules: readonly Rule[] }

export interface EdgeInventory {
  /** The platform's application load balancers that face the internet. */
  publicLoadBalancers(): Promise<Resource<LoadBalancer>[]>
  /** The web ACLs in front of them, each once. */
  webAcls(): Promise<EffectiveWebAcl[]>
}

export const edgeOf = (inventory: Inventory): EdgeInventory => ({
  publicLoadBalancers: () =>
    inventory.once('public load balancers', async ({ aws, platform, region }) => {
      const vpcs = new Set((await platform.vpcs()).map(({ VpcId }) => VpcId))
      const { LoadBalancers = [] } = await aws.elbv2.describeLoadBalancers()
      return LoadBalancers.filter(({ Scheme, Type, VpcId }) => Scheme === 'internet-facing' && Type === 'application' && vpcs.has(VpcId)).map((balancer) => ({
        ...balancer,
        subject: { id: balancer.LoadBalancerArn ?? '', type: 'elbv2:load-balancer', name: balancer.LoadBalancerName ?? '?', region },
      }))
    }),

  webAcls: () =>
    inventory.once('web acls', async (context) => {
      const balancers = await context.platform.publicLoadBalancers()
      const answers = await Promise.all(balancers.map(({ LoadBalancerArn }) => context.aws.wafv2.getWebACLForResource({ ResourceArn: LoadBalancerArn })))
      const acls = new Map(answers.flatMap(({ WebACL }) => (WebACL ? [[WebACL.ARN, WebACL] as const] : [])))
      return Promise.all([...acls.values()].map((acl) => effective(acl, context)))
    }),
})

async function effective(acl: WebACL, { aws, region }: ReadContext): Promise<EffectiveWebAcl> {
  const managedElsewhere = [...(acl.PreProcessFirewallManagerRuleGroups ?? []), ...(acl.PostProcessFirewallManagerRuleGroups ?? [])]
  const own = [...(acl.Rules ?? []), ...managedElsewhere.map(({ FirewallManagerStatement, ...group }): Rule => ({ ...group, Statement: FirewallManagerStatement }))]
  const rules = await Promise.all(
    own.map(async (rule) => {
      const group = rule.Statement?.RuleGroupReferenceStatement?.ARN
      // a group that is overridden to count blocks nothing, whatever is in it
      if (group === undefined || rule.OverrideAction?.Count) return [rule]
      const { RuleGroup } = await aws.wafv2.getRuleGroup({ ARN: group })
      return RuleGroup?.Rules ?? []
    }),
  )
  return { ...acl, rules: rules.flat(), subject: { id: acl.ARN ?? '', type: 'wafv2:web-acl', name: acl.Name ?? '?', region } }
}
