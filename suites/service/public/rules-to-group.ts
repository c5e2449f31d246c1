/** Whether the rules of listeners lead to a target group. */
import type { Rule, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2'
import { groupsOf, inOrder, shadowOf, shareOf } from './listener-rules.ts'

/** The rules of a listener. */
interface Ruled {
  readonly port: number | undefined
  readonly rules: readonly Rule[]
}

/**
 * Why no rule leads to a target group, or one that should is never met; empty when one leads there. A rule from before
 * the last deployment may name it without a weight as long as another one leads to it.
 * @example problemsOfRules(targetGroup, [{ port: 443, rules }])
 */
export function problemsOfRules(
  { TargetGroupArn = '', TargetGroupName }: Pick<TargetGroup, 'TargetGroupArn' | 'TargetGroupName'>,
  listeners: readonly Ruled[],
): string[] {
  const problems: string[] = []
  const idle: string[] = []
  let reachable = 0
  for (const { port, rules } of listeners)
    for (const rule of inOrder(rules).filter(({ Actions = [] }) => groupsOf(Actions).includes(TargetGroupArn))) {
      const shadow = shadowOf(rule, rules)
      const share = shareOf(rule.Actions, TargetGroupArn)
      // A broader rule with the same target shadows nothing.
      if (shadow !== undefined && shareOf(shadow.Actions, TargetGroupArn) > 0) continue
      if (shadow !== undefined)
        problems.push(
          `rule ${rule.Priority} of port ${port} is never met: rule ${shadow.Priority} takes all of its requests`,
        )
      else if (share > 0) reachable++
      else idle.push(`rule ${rule.Priority} of port ${port} names target group ${TargetGroupName} with weight 0`)
    }
  if (reachable > 0) return problems
  return problems.length + idle.length > 0
    ? [...problems, ...idle]
    : [`no rule of a listener for its requests forwards to target group ${TargetGroupName}`]
}
