import type { LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Rule, RuleGroupReferenceStatement, WebACL } from '@aws-sdk/client-wafv2'
import { dnsName } from '../../dns.ts'
import { collection, type ReadContext, type Resource } from '../collection.ts'
import { loadBalancers } from '../network/in-vpcs.ts'
import { recordedNames } from './names.ts'

/**
 * A web ACL with every rule that it applies, in the order in which they meet a request: its own, those of the rule
 * groups that it refers to, with the actions by which it overrides theirs, and Firewall Manager's.
 */
export type EffectiveWebAcl = Resource<WebACL> & { readonly rules: readonly Rule[] }

/** A load balancer that is reachable from the internet, with its web ACL. */
export type PublicLoadBalancer = Resource<LoadBalancer> & { readonly acl?: EffectiveWebAcl }

const isApplication = ({ Type }: LoadBalancer): boolean => Type === 'application'

/** The names by which the platform's load balancers are reached, in lower case: their own, and those of records. */
export const balancerHosts = collection(async ({ read }): Promise<string[]> => {
  const own = (await read(loadBalancers)).flatMap(({ DNSName }) => (DNSName === undefined ? [] : [dnsName(DNSName)]))
  const recorded = await read(recordedNames)
  return own.flatMap((name) => [name, ...(recorded.get(name) ?? [])])
})

/** The platform's load balancers that face the internet, for HTTP (application) or for connections (network). */
export const publicLoadBalancers = collection(async ({ read }): Promise<Resource<LoadBalancer>[]> =>
  (await read(loadBalancers)).filter(({ Scheme }) => Scheme === 'internet-facing'),
)

/** Those for HTTP, with their web ACLs: others cannot have one. */
export const shieldedLoadBalancers = collection(async (context): Promise<PublicLoadBalancer[]> =>
  Promise.all(
    (await context.read(publicLoadBalancers)).filter(isApplication).map(async (balancer) => {
      const { WebACL } = await context.aws.wafv2.getWebACLForResource({ ResourceArn: balancer.LoadBalancerArn })
      return { ...balancer, ...(WebACL && { acl: await effective(WebACL, context) }) }
    }),
  ),
)

/** Those web ACLs, each once. */
export const webAcls = collection(async ({ read }): Promise<EffectiveWebAcl[]> => {
  const acls = (await read(shieldedLoadBalancers)).flatMap(({ acl }) => acl ?? [])
  return [...new Map(acls.map((acl) => [acl.ARN, acl])).values()]
})

const inOrder = <Row extends { readonly Priority: number | undefined }>(rows: readonly Row[] = []): Row[] =>
  rows.toSorted((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))

async function effective(acl: WebACL, { aws, region }: ReadContext): Promise<EffectiveWebAcl> {
  const managedElsewhere = (groups: WebACL['PreProcessFirewallManagerRuleGroups']): Rule[] =>
    inOrder(groups).map(({ FirewallManagerStatement, ...group }) => ({ ...group, Statement: FirewallManagerStatement }))
  const own = [
    ...managedElsewhere(acl.PreProcessFirewallManagerRuleGroups),
    ...inOrder(acl.Rules),
    ...managedElsewhere(acl.PostProcessFirewallManagerRuleGroups),
  ]
  const rules = await Promise.all(
    own.map(async (rule) => {
      const group = rule.Statement?.RuleGroupReferenceStatement
      // a group that is overridden to count blocks nothing
      if (group === undefined || rule.OverrideAction?.Count) return [rule]
      const { RuleGroup } = await aws.wafv2.getRuleGroup({ ARN: group.ARN })
      return inOrder(RuleGroup?.Rules).map((inner) => overridden(inner, group))
    }),
  )
  return {
    ...acl,
    rules: rules.flat(),
    subject: { id: acl.ARN ?? '', type: 'wafv2:web-acl', name: acl.Name ?? '?', region },
  }
}

/** A rule of a group with the action that the web ACL gives it; for excluded rules, the older form, that is Count. */
function overridden(rule: Rule, { RuleActionOverrides = [], ExcludedRules = [] }: RuleGroupReferenceStatement): Rule {
  const Action = RuleActionOverrides.find(({ Name }) => Name === rule.Name)?.ActionToUse
  if (Action !== undefined) return { ...rule, Action }
  return ExcludedRules.some(({ Name }) => Name === rule.Name) ? { ...rule, Action: { Count: {} } } : rule
}
