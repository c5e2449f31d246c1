import { situation } from './situation.ts'

export default situation({
  what: "a web ACL without AWS's managed rules, on a platform that expects none of them and no tags: nothing is shown",
  source: 'https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html',
  settings: { operations: { wafManagedRuleGroups: [], mandatoryTags: {} } },
  arrange: (_, find) => {
    const acl = find.webAcl()
    acl.Rules = acl.Rules?.filter(({ Statement }) => !Statement?.ManagedRuleGroupStatement)
  },
  expected: {
    'waf.managed-rules': /^not-applicable: .*operations\.wafManagedRuleGroups is empty/,
    'waf.rate-limit': 'pass',
    'tags.mandatory': 'not-applicable',
  },
})
