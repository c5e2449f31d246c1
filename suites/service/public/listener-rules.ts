/** How the rules of a listener shadow each other, by their text. */
import type { Action, Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2'
import { containsCidr } from 'cidr-tools'

/** The share of requests that actions forward to a target group, from 0 to 1; weights decide between several groups. */
export function shareOf(actions: readonly Action[] | undefined, targetGroupArn: string): number {
  const forward = actions?.find(({ Type }) => Type === 'forward')
  if (forward === undefined) return 0
  const groups = forward.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: forward.TargetGroupArn, Weight: 1 }]
  const total = groups.reduce((sum, { Weight = 1 }) => sum + Weight, 0)
  const own = groups
    .filter(({ TargetGroupArn }) => TargetGroupArn === targetGroupArn)
    .reduce((sum, { Weight = 1 }) => sum + Weight, 0)
  return total === 0 ? 0 : own / total
}

/** The target groups that actions name, whatever their weights. */
export const groupsOf = (actions: readonly Action[]): (string | undefined)[] =>
  actions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
    TargetGroupArn,
    ...(ForwardConfig?.TargetGroups ?? []).map((group) => group.TargetGroupArn),
  ])

/** Rules in the order in which a load balancer tries them; the default one last. */
export const inOrder = (rules: readonly Rule[]): Rule[] => rules.toSorted((a, b) => priorityOf(a) - priorityOf(b))

const priorityOf = ({ Priority = 'default' }: Rule): number => (Priority === 'default' ? Infinity : Number(Priority))

/**
 * The rule that takes every request that another one, tried later, could meet; undefined when the other one is met by
 * some.
 */
export const shadowOf = (rule: Rule, rules: readonly Rule[]): Rule | undefined =>
  rules.find(
    (earlier) => priorityOf(earlier) < priorityOf(rule) && covers(earlier.Conditions ?? [], rule.Conditions ?? []),
  )

/**
 * Whether whatever meets all conditions of one rule meets all of the other's. Each kind of condition occurs once in a
 * rule, besides headers and queries.
 */
const covers = (wide: readonly RuleCondition[], narrow: readonly RuleCondition[]): boolean =>
  wide.every((condition) => takesAll(condition) || narrow.some((other) => implies(other, condition)))

/** Whether every request meets a condition: each has a path and a host. */
function takesAll(condition: RuleCondition): boolean {
  const all = { 'path-pattern': '/*', 'host-header': '*' }[condition.Field ?? '']
  return all !== undefined && patternsOf(condition)?.some((pattern) => patternCovers(pattern, all)) === true
}

/** Whether a condition that holds makes another hold. False when the text does not decide it. */
function implies(narrow: RuleCondition, wide: RuleCondition): boolean {
  if (narrow.Field !== wide.Field) return false
  if (JSON.stringify(narrow) === JSON.stringify(wide)) return true
  const header = (condition: RuleCondition): string | undefined =>
    condition.HttpHeaderConfig?.HttpHeaderName?.toLowerCase()
  if (header(narrow) !== header(wide)) return false
  if (narrow.Field === 'source-ip')
    return addressesOf(narrow).every((few) => addressesOf(wide).some((many) => containsCidr(many, few)))
  const [few, many] = [patternsOf(narrow), patternsOf(wide)]
  if (few === undefined || many === undefined) return false
  const fold = narrow.Field === 'path-pattern' ? (text: string) => text : (text: string) => text.toLowerCase()
  return few.every((pattern) => many.some((wider) => patternCovers(fold(wider), fold(pattern))))
}

const addressesOf = ({ SourceIpConfig }: RuleCondition): readonly string[] => SourceIpConfig?.Values ?? []

/** A condition's wildcard patterns; undefined for queries, addresses and regular expressions. */
function patternsOf({
  Field,
  Values,
  PathPatternConfig,
  HostHeaderConfig,
  HttpHeaderConfig,
  HttpRequestMethodConfig,
}: RuleCondition): readonly string[] | undefined {
  const config = PathPatternConfig ?? HostHeaderConfig ?? HttpHeaderConfig
  if (config?.RegexValues?.length) return undefined
  if (Field === 'query-string' || Field === 'source-ip') return undefined
  return config?.Values ?? HttpRequestMethodConfig?.Values ?? Values
}

/**
 * Whether one wildcard pattern matches whatever the other does: `*` stands for any number of characters, `?` for one.
 */
export function patternCovers(wide: string, narrow: string): boolean {
  const known = new Map<string, boolean>()
  const from = (w: number, n: number): boolean => {
    const key = `${w} ${n}`
    const seen = known.get(key)
    if (seen !== undefined) return seen
    const covered =
      w === wide.length
        ? n === narrow.length
        : wide[w] === '*'
          ? from(w + 1, n) || (n < narrow.length && from(w, n + 1))
          : n < narrow.length && narrow[n] !== '*' && (wide[w] === '?' || wide[w] === narrow[n]) && from(w + 1, n + 1)
    known.set(key, covered)
    return covered
  }
  return from(0, 0)
}
