import { variants } from '../../harness/index.ts'

variants('waf.rate-limit', [
  {
    what: 'the same rate limit in a rule group',
    arrange: ({ wafv2 }) => {
      const acl = wafv2.webAcls.only()
      const [rate, ...others] = acl.Rules!
      const { VisibilityConfig } = rate!
      const ARN = `${acl.ARN}-group`
      wafv2.ruleGroups.add({
        ARN,
        Name: 'rates',
        Id: 'rates',
        Capacity: 2,
        VisibilityConfig,
        Rules: [rate!],
        lockToken: '',
        tags: {},
      })
      acl.Rules = [
        ...others,
        {
          Name: 'rates',
          Priority: 9,
          VisibilityConfig,
          OverrideAction: { None: {} },
          Statement: { RuleGroupReferenceStatement: { ARN } },
        },
      ]
    },
    expected: 'pass',
  },
  {
    what: 'monitoring from listed addresses is let through first',
    arrange: ({ wafv2 }) => {
      const { Rules = [] } = wafv2.webAcls.only()
      for (const rule of Rules) rule.Priority!++
      const { VisibilityConfig } = Rules[0]!
      Rules.push({
        Name: 'monitoring',
        Priority: 0,
        VisibilityConfig,
        Action: { Allow: {} },
        Statement: {
          IPSetReferenceStatement: { ARN: 'arn:aws:wafv2:us-east-1:111122223333:regional/ipset/monitoring/1' },
        },
      })
    },
    expected: 'pass',
  },
])
