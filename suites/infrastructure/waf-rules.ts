/** Whether the rules of a web ACL protect, and whether its log keeps what they block. */
import { openToInternet } from './addresses.ts'
import { bypasses, leavesOutListed, type FirewallRule, type IpSets } from './waf-bypasses.ts'

/** Whether an IP set lists some addresses, and not large parts of the internet. */
const listedBy =
  (sets: IpSets) =>
  (arn: string): boolean => {
    const addresses = sets.get(arn)
    return addresses !== undefined && !openToInternet(addresses)
  }

/** Seconds of the window in which the documents count requests. */
const WINDOW = 300

/**
 * Why no rule blocks an address after `limit` requests in five minutes; empty when one does. Rules are in the order in
 * which they apply.
 */
export function rateProblems(rules: readonly FirewallRule[], limit: number, sets: IpSets): string[] {
  const isListed = listedBy(sets)
  const candidates = rules.flatMap((rule, index) =>
    rule.Statement?.RateBasedStatement ? [{ rule, index, rate: rule.Statement.RateBasedStatement }] : [],
  )
  const judged = candidates.map(({ rule, index, rate }) => {
    const { Limit = Infinity, EvaluationWindowSec: window = WINDOW, AggregateKeyType: key, ScopeDownStatement } = rate
    // a shorter window admits its limit several times in five minutes, a longer one at most once
    const inWindow = Limit * Math.max(1, WINDOW / window)
    return [
      ...(inWindow > limit
        ? [`lets ${inWindow} requests in ${WINDOW} seconds through, at most ${limit} are allowed`]
        : []),
      ...(key === 'IP' ? [] : [`counts by ${key}, not by the address that connects`]),
      ...(ScopeDownStatement && !leavesOutListed(ScopeDownStatement, isListed)
        ? ['looks at a part of the requests only']
        : []),
      ...(rule.Action?.Block
        ? []
        : [`does not block: its action is ${Object.keys(rule.Action ?? {})[0] ?? 'not set'}`]),
      ...bypasses(rules, index, isListed),
    ].map((problem) => `rule ${rule.Name} ${problem}`)
  })
  if (judged.length === 0) return ['no rule limits the rate of requests']
  return judged.some((problems) => problems.length === 0) ? [] : judged.flat()
}

/** Why AWS's managed rule groups do not protect; `counted` are rules that may be set to count. */
export function managedProblems(
  rules: readonly FirewallRule[],
  wanted: readonly string[],
  counted: readonly string[],
  sets: IpSets,
): string[] {
  const isListed = listedBy(sets)
  return wanted.flatMap((name) => {
    const uses = rules.flatMap((rule, index) => {
      const { VendorName, Name } = rule.Statement?.ManagedRuleGroupStatement ?? {}
      return VendorName === 'AWS' && Name === name ? [{ rule, index }] : []
    })
    if (uses.length === 0) return [`rule group ${name} is not applied`]
    const judged = uses.map(({ rule, index }) => [
      ...weaknesses(rule, counted, isListed),
      ...bypasses(rules, index, isListed),
    ])
    return judged.some((problems) => problems.length === 0)
      ? []
      : judged.flat().map((problem) => `rule group ${name} ${problem}`)
  })
}

function weaknesses(
  { OverrideAction, Statement }: FirewallRule,
  counted: readonly string[],
  isListed: (set: string) => boolean,
): string[] {
  const {
    ScopeDownStatement,
    ExcludedRules = [],
    RuleActionOverrides = [],
  } = Statement?.ManagedRuleGroupStatement ?? {}
  const counting = [
    // an excluded rule counts
    ...ExcludedRules.map(({ Name = '?' }) => Name),
    ...RuleActionOverrides.filter(({ ActionToUse }) => ActionToUse?.Count).map(({ Name = '?' }) => Name),
  ].filter((name) => !counted.includes(name))
  const allowing = RuleActionOverrides.filter(({ ActionToUse }) => ActionToUse?.Allow).map(({ Name = '?' }) => Name)
  return [
    ...(OverrideAction?.Count ? ['only counts'] : []),
    ...(ScopeDownStatement && !leavesOutListed(ScopeDownStatement, isListed)
      ? ['looks at a part of the requests only']
      : []),
    ...counting.map((name) => `does not block by its rule ${name}`),
    ...allowing.map((name) => `lets through what its rule ${name} finds`),
  ]
}

interface LoggingFilter {
  readonly DefaultBehavior?: string | undefined
  readonly Filters?:
    | readonly {
        readonly Behavior?: string | undefined
        readonly Requirement?: string | undefined
        readonly Conditions?:
          | readonly {
              readonly ActionCondition?: { readonly Action?: string | undefined } | undefined
              readonly LabelNameCondition?: object | undefined
            }[]
          | undefined
      }[]
    | undefined
}

/**
 * Whether every blocked request reaches the log. The first filter that a request meets decides, else the default.
 * A filter that also requires labels matches only some blocked requests: it may drop them, and does not keep all.
 */
export function keepsBlocked(filter: LoggingFilter | undefined): boolean {
  if (filter === undefined) return true
  for (const { Behavior, Requirement, Conditions = [] } of filter.Filters ?? []) {
    const blocked = Conditions.map(({ ActionCondition }) =>
      ActionCondition === undefined ? 'perhaps' : ActionCondition.Action === 'BLOCK' ? 'yes' : 'no',
    )
    const meets =
      Requirement === 'MEETS_ANY'
        ? blocked.includes('yes')
          ? 'yes'
          : blocked.includes('perhaps')
            ? 'perhaps'
            : 'no'
        : blocked.includes('no')
          ? 'no'
          : blocked.includes('perhaps')
            ? 'perhaps'
            : 'yes'
    if (meets === 'yes') return Behavior === 'KEEP'
    if (meets === 'perhaps' && Behavior === 'DROP') return false
  }
  return filter.DefaultBehavior !== 'DROP'
}
