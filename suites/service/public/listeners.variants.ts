import { variants } from '../../../harness/index.ts'

variants('listeners.rules', [
  {
    what: 'a broader rule that comes first and leads to the same targets',
    arrange: ({ elbv2 }) => {
      const rule = elbv2.rules.only(({ Priority }) => Priority === '100')
      elbv2.rules.add({
        ...rule,
        RuleArn: `${rule.RuleArn}0`,
        Priority: '5',
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['*'] } }],
      })
    },
    expected: ['pass'],
  },
  {
    what: 'a rule of a test listener that names the target group without a weight',
    arrange: ({ elbv2 }) => {
      const rule = elbv2.rules.only(({ Priority }) => Priority === '100')
      const TargetGroups = [{ TargetGroupArn: elbv2.targetGroups.only().TargetGroupArn, Weight: 0 }]
      elbv2.rules.add({
        ...rule,
        RuleArn: `${rule.RuleArn}0`,
        Priority: '50',
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/test/*'] } }],
        Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }],
      })
    },
    expected: ['pass'],
  },
])
