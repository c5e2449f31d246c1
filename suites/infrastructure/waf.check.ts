import { check, type CheckContext } from '../../harness/index.ts'
import { given } from '../given.ts'
import { letThroughFirst } from './waf-scenes.ts'
import { setsNamed, type FirewallRule, type IpSets } from './waf-bypasses.ts'
import { keepsBlocked, managedProblems, rateProblems } from './waf-rules.ts'

const CONTROLS = { nist: ['AC-4(21)'], soc2: ['CC6.6'], pci: ['6.4.1', '6.4.2'] }
const NO_PUBLIC_ENTRANCE = {
  verdict: 'not-applicable',
  because: 'No application load balancer of the platform faces the internet.',
} as const

/** The web ACL in front of a load balancer; without one, the check fails. */
function expectAcl<Acl>(
  acl: Acl | undefined,
  name: string | undefined,
  { expect, echoOf }: Pick<CheckContext, 'expect' | 'echoOf'>,
): Acl {
  echoOf('waf.associated', () =>
    expect(acl === undefined ? ['no web ACL is associated'] : [], `load balancer ${name}`).toEqual([]),
  )
  return acl as Acl
}

/** The addresses of the IP sets that rules name. GetIPSet takes a set's name and id, which are the end of its ARN. */
async function ipSetsOf(
  rules: readonly FirewallRule[],
  context: Pick<CheckContext, 'aws' | 'inconclusive'>,
): Promise<IpSets> {
  const entries = setsNamed(rules).map(async (arn) => {
    const [Name, Id] = arn.split('/').slice(-2)
    const { IPSet } = await context.aws.wafv2.getIPSet({ Name, Id, Scope: 'REGIONAL' })
    return [arn, given(IPSet?.Addresses, `addresses of IP set ${Name}`, context)] as const
  })
  return new Map(await Promise.all(entries))
}

check('waf.associated', {
  title: 'A web ACL stands in front of each load balancer that faces the internet',
  covers: ['MR-INF-02'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['publicEntrance', 'waf'],
  remedy: 'Associate a regional web ACL with the load balancer: aws wafv2 associate-web-acl.',
  each: (platform) => platform.shieldedLoadBalancers(),
  whenNone: NO_PUBLIC_ENTRANCE,
  async verify({ acl, LoadBalancerName }, context) {
    expectAcl(acl, LoadBalancerName, context)
  },
  breaks: {
    'no association': ({ wafv2 }) => wafv2.associations.clear(),
    'the web ACL was deleted': ({ wafv2 }) => wafv2.webAcls.clear(),
    'another load balancer has it': ({ wafv2 }) => {
      const association = wafv2.associations.only()
      wafv2.associations.clear()
      wafv2.associations.add({ ...association, resourceArn: `${association.resourceArn}0` })
    },
  },
})

check('waf.rate-limit', {
  title: 'The web ACL blocks addresses that send too many requests',
  covers: ['MR-INF-02'],
  controls: { ...CONTROLS, nist: ['AC-4(21)', 'SC-5'] },
  severity: 'high',
  parts: ['publicEntrance', 'waf'],
  remedy:
    'Add a rate-based rule: at most 2000 requests in 300 seconds, aggregated by IP, without scope-down ' +
    'statement, action Block.',
  each: (platform) => platform.shieldedLoadBalancers(),
  whenNone: NO_PUBLIC_ENTRANCE,
  async verify({ acl, LoadBalancerName }, context) {
    const { Name, rules } = expectAcl(acl, LoadBalancerName, context)
    const sets = await ipSetsOf(rules, context)
    context
      .expect(rateProblems(rules, context.settings.operations.wafRateLimit, sets), `rate limit of web ACL ${Name}`)
      .toEqual([])
  },
  breaks: {
    'no rate rule': (_, find) => {
      const acl = find.webAcl()
      acl.Rules = acl.Rules?.filter(({ Statement }) => !Statement?.RateBasedStatement)
    },
    'the limit is too high': (_, find) => {
      find.webAcl().Rules![0]!.Statement!.RateBasedStatement!.Limit = 2001
    },
    'the limit holds for one minute only': (_, find) => {
      find.webAcl().Rules![0]!.Statement!.RateBasedStatement!.EvaluationWindowSec = 60
    },
    'it only counts': (_, find) => {
      find.webAcl().Rules![0]!.Action = { Count: {} }
    },
    'it believes a header that clients can forge': (_, find) => {
      find.webAcl().Rules![0]!.Statement!.RateBasedStatement!.AggregateKeyType = 'FORWARDED_IP'
    },
    'it looks at one path only': (_, find) => {
      find.webAcl().Rules![0]!.Statement!.RateBasedStatement!.ScopeDownStatement = {
        ByteMatchStatement: {
          SearchString: Buffer.from('/login'),
          FieldToMatch: { UriPath: {} },
          TextTransformations: [],
          PositionalConstraint: 'STARTS_WITH',
        },
      }
    },
    'a rule before it lets everything through that names a header': (_, find) => {
      const acl = find.webAcl()
      const [like] = acl.Rules!
      const Statement = {
        ByteMatchStatement: {
          SearchString: Buffer.from('yes'),
          FieldToMatch: { SingleHeader: { Name: 'x-trusted' } },
          TextTransformations: [],
          PositionalConstraint: 'EXACTLY' as const,
        },
      }
      for (const rule of acl.Rules!) rule.Priority!++
      acl.Rules!.push({ ...like!, Name: 'trusted', Priority: 0, Statement, Action: { Allow: {} } })
    },
    'a rule before it lets through whoever writes a listed address into a header': ({ wafv2 }, find) =>
      letThroughFirst(wafv2, find, ['203.0.113.7/32'], {
        HeaderName: 'X-Forwarded-For',
        FallbackBehavior: 'NO_MATCH',
        Position: 'FIRST',
      }),
    'a rule before it lets half of the internet through': ({ wafv2 }, find) =>
      letThroughFirst(wafv2, find, ['0.0.0.0/1', '203.0.113.7/32']),
    'a managed rule before it is set to allow what it finds': (_, find) => {
      const [rate, ...managed] = find.webAcl().Rules!
      rate!.Priority = 100
      managed[0]!.Statement!.ManagedRuleGroupStatement!.RuleActionOverrides = [
        { Name: 'SizeRestrictions_BODY', ActionToUse: { Allow: {} } },
      ]
    },
    'it comes from a rule group, whose rule the web ACL sets to count': ({ wafv2 }, find) => {
      const acl = find.webAcl()
      const [rate, ...others] = acl.Rules!
      const ARN = `${acl.ARN}-group`
      wafv2.ruleGroups.add({
        ARN,
        Name: 'rates',
        Id: 'rates',
        Capacity: 2,
        VisibilityConfig: rate!.VisibilityConfig,
        Rules: [rate!],
        lockToken: '',
        tags: {},
      })
      const RuleActionOverrides = [{ Name: rate!.Name, ActionToUse: { Count: {} } }]
      const { VisibilityConfig } = rate!
      acl.Rules = [
        {
          Name: 'rates',
          Priority: 0,
          VisibilityConfig,
          OverrideAction: { None: {} },
          Statement: { RuleGroupReferenceStatement: { ARN, RuleActionOverrides } },
        },
        ...others,
      ]
    },
    'no web ACL at all': ({ wafv2 }) => wafv2.associations.clear(),
  },
})

check('waf.managed-rules', {
  title: "The web ACL applies AWS's managed rules against common attacks, SQL injection and known bad inputs",
  covers: ['MR-INF-02'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['publicEntrance', 'waf'],
  remedy:
    'Add the missing managed rule groups with override action None; name rules that must count in ' +
    'operations.wafCountedRules.',
  each: (platform) => platform.shieldedLoadBalancers(),
  whenNone: NO_PUBLIC_ENTRANCE,
  async verify({ acl, LoadBalancerName }, context) {
    const { Name, rules } = expectAcl(acl, LoadBalancerName, context)
    const { wafManagedRuleGroups, wafCountedRules } = context.settings.operations
    if (wafManagedRuleGroups.length === 0)
      context.notApplicable('No managed rule group is expected (operations.wafManagedRuleGroups is empty).')
    const problems = managedProblems(rules, wafManagedRuleGroups, wafCountedRules, await ipSetsOf(rules, context))
    context.expect(problems, `managed rules of web ACL ${Name}`).toEqual([])
  },
  breaks: {
    'SQL injection is not looked for': (_, find) => {
      const acl = find.webAcl()
      acl.Rules = acl.Rules?.filter(({ Name }) => Name !== 'AWSManagedRulesSQLiRuleSet')
    },
    'the common rules only count': (_, find) => {
      find.webAcl().Rules!.find(({ Name }) => Name === 'AWSManagedRulesCommonRuleSet')!.OverrideAction = {
        Count: {},
      }
    },
    'cross-site scripting only counts': (_, find) => {
      find
        .webAcl()
        .Rules!.find(
          ({ Name }) => Name === 'AWSManagedRulesCommonRuleSet',
        )!.Statement!.ManagedRuleGroupStatement!.RuleActionOverrides = [
        { Name: 'CrossSiteScripting_BODY', ActionToUse: { Count: {} } },
      ]
    },
    'cross-site scripting is let through': (_, find) => {
      find
        .webAcl()
        .Rules!.find(
          ({ Name }) => Name === 'AWSManagedRulesCommonRuleSet',
        )!.Statement!.ManagedRuleGroupStatement!.RuleActionOverrides = [
        { Name: 'CrossSiteScripting_BODY', ActionToUse: { Allow: {} } },
      ]
    },
    "somebody else's rule group of the same name": (_, find) => {
      find
        .webAcl()
        .Rules!.find(
          ({ Name }) => Name === 'AWSManagedRulesKnownBadInputsRuleSet',
        )!.Statement!.ManagedRuleGroupStatement!.VendorName = 'Lookalike'
    },
  },
})

check('waf.logging', {
  title: 'The web ACL logs what it blocks',
  covers: ['MR-INF-02'],
  controls: { nist: ['AU-2', 'AU-3', 'AU-12'], soc2: ['CC7.2'], pci: ['10.2.1'], hipaa: ['164.312(b)'] },
  severity: 'medium',
  parts: ['publicEntrance', 'waf'],
  remedy:
    'Configure logging to a log group, bucket or stream whose name begins with aws-waf-logs-, and keep blocked ' +
    'requests in its filter.',
  each: (platform) => platform.shieldedLoadBalancers(),
  whenNone: NO_PUBLIC_ENTRANCE,
  async verify({ acl, LoadBalancerName }, { aws, orAbsent, ...context }) {
    const { Name, ARN } = expectAcl(acl, LoadBalancerName, context)
    const logging = await orAbsent(
      aws.wafv2.getLoggingConfiguration({ ResourceArn: ARN }),
      'WAFNonexistentItemException',
    )
    const { LogDestinationConfigs = [], LoggingFilter } = logging?.LoggingConfiguration ?? {}
    const problems = [
      ...(LogDestinationConfigs.length === 0 ? ['there is no log destination'] : []),
      ...(keepsBlocked(LoggingFilter) ? [] : ['the logging filter drops blocked requests']),
    ]
    context.expect(problems, `logging of web ACL ${Name}`).toEqual([])
  },
  breaks: {
    'no logging': ({ wafv2 }) => wafv2.logging.clear(),
    'the filter keeps allowed requests only': (_, find) => {
      find.webAclLogging().LoggingFilter = {
        DefaultBehavior: 'DROP',
        Filters: [
          { Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [{ ActionCondition: { Action: 'ALLOW' } }] },
        ],
      }
    },
    'the filter drops what was blocked': (_, find) => {
      find.webAclLogging().LoggingFilter = {
        DefaultBehavior: 'KEEP',
        Filters: [
          { Behavior: 'DROP', Requirement: 'MEETS_ALL', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] },
        ],
      }
    },
  },
})
