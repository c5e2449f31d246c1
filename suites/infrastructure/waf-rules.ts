/** What a web ACL's rules do, as far as the checks need it. Shapes are those of the WAFv2 API. */
interface Action {
  readonly Block?: object | undefined
  readonly Allow?: object | undefined
  readonly Count?: object | undefined
  readonly Captcha?: object | undefined
  readonly Challenge?: object | undefined
}

interface Override {
  readonly Name?: string | undefined
  readonly ActionToUse?: Action | undefined
}

interface Statement {
  readonly RateBasedStatement?:
    | {
        readonly Limit?: number | undefined
        readonly EvaluationWindowSec?: number | undefined
        readonly AggregateKeyType?: string | undefined
        readonly ScopeDownStatement?: object | undefined
      }
    | undefined
  readonly ManagedRuleGroupStatement?:
    | {
        readonly VendorName?: string | undefined
        readonly Name?: string | undefined
        readonly ScopeDownStatement?: object | undefined
        readonly ExcludedRules?: readonly { readonly Name?: string | undefined }[] | undefined
        readonly RuleActionOverrides?: readonly Override[] | undefined
      }
    | undefined
  readonly IPSetReferenceStatement?: object | undefined
  readonly AndStatement?: { readonly Statements?: readonly Statement[] | undefined } | undefined
  readonly OrStatement?: { readonly Statements?: readonly Statement[] | undefined } | undefined
}

export interface FirewallRule {
  readonly Name?: string | undefined
  readonly Action?: Action | undefined
  readonly OverrideAction?: { readonly Count?: object | undefined } | undefined
  readonly Statement?: Statement | undefined
}

/** Whether a statement matches requests from listed addresses only, whatever else it asks. */
function isForListed({ IPSetReferenceStatement, AndStatement, OrStatement }: Statement): boolean {
  const any = OrStatement?.Statements ?? []
  return (
    IPSetReferenceStatement !== undefined ||
    AndStatement?.Statements?.some(isForListed) === true ||
    (any.length > 0 && any.every(isForListed))
  )
}

/**
 * Why requests never reach a rule: an earlier rule allows them, which ends the evaluation. Allowing listed addresses is
 * accepted; a country, a path or a header does not identify the client. Source: WAF developer guide, "Rule actions".
 */
const bypasses = (rules: readonly FirewallRule[], index: number): string[] =>
  rules
    .slice(0, index)
    .filter(({ Action, Statement }) => Action?.Allow !== undefined && !isForListed(Statement ?? {}))
    .map(({ Name }) => `never sees what rule ${Name} before it allows`)

/** Seconds of the window in which the documents count requests. */
const WINDOW = 300

/**
 * Why no rule blocks an address after `limit` requests in five minutes; empty when one does. Rules are in the order in
 * which they apply.
 */
export function rateProblems(rules: readonly FirewallRule[], limit: number): string[] {
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
      ...(ScopeDownStatement ? ['looks at a part of the requests only'] : []),
      ...(rule.Action?.Block
        ? []
        : [`does not block: its action is ${Object.keys(rule.Action ?? {})[0] ?? 'not set'}`]),
      ...bypasses(rules, index),
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
): string[] {
  return wanted.flatMap((name) => {
    const uses = rules.flatMap((rule, index) => {
      const { VendorName, Name } = rule.Statement?.ManagedRuleGroupStatement ?? {}
      return VendorName === 'AWS' && Name === name ? [{ rule, index }] : []
    })
    if (uses.length === 0) return [`rule group ${name} is not applied`]
    const judged = uses.map(({ rule, index }) => [...weaknesses(rule, counted), ...bypasses(rules, index)])
    return judged.some((problems) => problems.length === 0)
      ? []
      : judged.flat().map((problem) => `rule group ${name} ${problem}`)
  })
}

function weaknesses({ OverrideAction, Statement }: FirewallRule, counted: readonly string[]): string[] {
  const {
    ScopeDownStatement,
    ExcludedRules = [],
    RuleActionOverrides = [],
  } = Statement?.ManagedRuleGroupStatement ?? {}
  const idle = [
    // an excluded rule counts
    ...ExcludedRules.map(({ Name = '?' }) => Name),
    ...RuleActionOverrides.filter(({ ActionToUse }) => ActionToUse?.Count || ActionToUse?.Allow).map(
      ({ Name = '?' }) => Name,
    ),
  ].filter((name) => !counted.includes(name))
  return [
    ...(OverrideAction?.Count ? ['only counts'] : []),
    ...(ScopeDownStatement ? ['looks at a part of the requests only'] : []),
    ...idle.map((name) => `does not block by its rule ${name}`),
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
