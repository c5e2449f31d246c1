import { variants } from '../../harness/index.ts'
import { letThroughFirst } from './waf-scenes.ts'

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
    arrange: ({ wafv2 }) => letThroughFirst(wafv2, { webAcl: () => wafv2.webAcls.only() }, ['203.0.113.7/32']),
    expected: 'pass',
  },
])
