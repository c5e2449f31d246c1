/** Which requests a web ACL's rules let past the rules after them. Shapes are those of the WAFv2 API. */
export interface Action {
  readonly Block?: object | undefined
  readonly Allow?: object | undefined
  readonly Count?: object | undefined
  readonly Captcha?: object | undefined
  readonly Challenge?: object | undefined
}

export interface Override {
  readonly Name?: string | undefined
  readonly ActionToUse?: Action | undefined
}

export interface Statement {
  readonly RateBasedStatement?:
    | {
        readonly Limit?: number | undefined
        readonly EvaluationWindowSec?: number | undefined
        readonly AggregateKeyType?: string | undefined
        readonly ScopeDownStatement?: Statement | undefined
      }
    | undefined
  readonly ManagedRuleGroupStatement?:
    | {
        readonly VendorName?: string | undefined
        readonly Name?: string | undefined
        readonly ScopeDownStatement?: Statement | undefined
        readonly ExcludedRules?: readonly { readonly Name?: string | undefined }[] | undefined
        readonly RuleActionOverrides?: readonly Override[] | undefined
      }
    | undefined
  readonly IPSetReferenceStatement?:
    | { readonly ARN?: string | undefined; readonly IPSetForwardedIPConfig?: object | undefined }
    | undefined
  readonly AndStatement?: { readonly Statements?: readonly Statement[] | undefined } | undefined
  readonly OrStatement?: { readonly Statements?: readonly Statement[] | undefined } | undefined
  readonly NotStatement?: { readonly Statement?: Statement | undefined } | undefined
}

export interface FirewallRule {
  readonly Name?: string | undefined
  readonly Action?: Action | undefined
  readonly OverrideAction?: { readonly Count?: object | undefined } | undefined
  readonly Statement?: Statement | undefined
}

/** The addresses of IP sets, by ARN. */
export type IpSets = ReadonlyMap<string, readonly string[]>

/**
 * Whether a statement matches requests from a few listed addresses only, whatever else it asks: by the address that
 * connects, since clients write headers such as X-Forwarded-For themselves. A set that is not known is not listed.
 */
function isForListed(statement: Statement, isListed: (set: string) => boolean): boolean {
  const { IPSetReferenceStatement: set, AndStatement, OrStatement } = statement
  const inner = (each: Statement): boolean => isForListed(each, isListed)
  const any = OrStatement?.Statements ?? []
  return (
    (set !== undefined && set.IPSetForwardedIPConfig === undefined && isListed(set.ARN ?? '')) ||
    AndStatement?.Statements?.some(inner) === true ||
    (any.length > 0 && any.every(inner))
  )
}

/** Whether a scope-down statement leaves out requests from listed addresses only. */
export function leavesOutListed(
  { NotStatement, AndStatement }: Statement,
  isListed: (set: string) => boolean,
): boolean {
  const all = AndStatement?.Statements ?? []
  return (
    (NotStatement?.Statement !== undefined && isForListed(NotStatement.Statement, isListed)) ||
    (all.length > 0 && all.every((each) => leavesOutListed(each, isListed)))
  )
}

/**
 * Why requests never reach a rule: an earlier rule allows them, which ends the evaluation. Allowing listed addresses is
 * accepted; a country, a path, a header or what a managed rule finds does not identify the client. Rules are in the
 * order in which they apply. Source: WAF developer guide, "Using rule actions in AWS WAF".
 */
export const bypasses = (rules: readonly FirewallRule[], index: number, isListed: (set: string) => boolean): string[] =>
  rules.slice(0, index).flatMap(({ Name, Action, OverrideAction, Statement = {} }) => {
    if (Action?.Allow !== undefined)
      return isForListed(Statement, isListed) ? [] : [`never sees what rule ${Name} before it allows`]
    // Overridden to count, a group allows nothing.
    if (OverrideAction?.Count) return []
    const { RuleActionOverrides = [] } = Statement.ManagedRuleGroupStatement ?? {}
    return RuleActionOverrides.filter(({ ActionToUse }) => ActionToUse?.Allow).map(
      (inner) => `never sees what rule ${inner.Name} of ${Name} before it allows`,
    )
  })

/** The IP sets that statements name, by ARN, each once. */
export const setsNamed = (rules: readonly FirewallRule[]): string[] => [
  ...new Set(rules.flatMap(({ Statement = {} }) => setsOf(Statement))),
]

const setsOf = ({
  IPSetReferenceStatement,
  AndStatement,
  OrStatement,
  NotStatement,
  RateBasedStatement,
  ManagedRuleGroupStatement,
}: Statement): string[] => [
  ...(IPSetReferenceStatement?.ARN === undefined ? [] : [IPSetReferenceStatement.ARN]),
  ...[
    ...(AndStatement?.Statements ?? []),
    ...(OrStatement?.Statements ?? []),
    NotStatement?.Statement ?? {},
    RateBasedStatement?.ScopeDownStatement ?? {},
    ManagedRuleGroupStatement?.ScopeDownStatement ?? {},
  ].flatMap((each) => (Object.keys(each).length === 0 ? [] : setsOf(each))),
]
