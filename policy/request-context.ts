/** What a request brings for the conditions of policies: what would satisfy them, and what is known. */
import { parseOperator } from './conditions.ts'
import type { Conditions, Policy } from './document.ts'
import { type Context, type Unknown, contextValues, matches, variableNames } from './match.ts'
import { conditionKeys } from './statement.ts'

/** A condition key of a request, in the shape of IAM's simulator (ContextEntry). */
export interface ContextValue {
  readonly key: string
  readonly type: 'string' | 'stringList' | 'boolean' | 'ip' | 'numeric'
  readonly value: string
}

const TYPES: Readonly<Record<string, ContextValue['type']>> = {
  bool: 'boolean',
  ipaddress: 'ip',
  numericequals: 'numeric',
}

/**
 * The keys, with a value for each, that a request must bring to meet conditions: the first value listed. Negated
 * operators, `…IfExists` and `ForAllValues` are met by bringing nothing. Null, dates and orders of numbers are left
 * out: they stay unmet.
 * @returns each key once, as first written
 * @example
 * contextSatisfying({ StringEquals: { 'aws:SourceAccount': ['111122223333'] } })
 * // [{ key: 'aws:SourceAccount', type: 'string', value: '111122223333' }]
 */
export function contextSatisfying(conditions: Conditions = {}): ContextValue[] {
  const values = Object.entries(conditions).flatMap(([name, keys]) => {
    const { base = '', set, negated, ifExists } = parseOperator(name) ?? {}
    const type = TYPES[base] ?? (/^(string|arn)/.test(base) ? 'string' : undefined)
    if (type === undefined || negated === true || ifExists === true || set === 'forallvalues') return []
    return Object.entries(keys).flatMap(([key, [first]]): ContextValue[] =>
      first === undefined
        ? []
        : [
            {
              key,
              type: set === 'foranyvalue' ? 'stringList' : type,
              value: type === 'ip' ? first.replace(/\/.*$/, '') : first,
            },
          ],
    )
  })
  return values.filter(
    ({ key }, index) => values.findIndex((other) => other.key.toLowerCase() === key.toLowerCase()) === index,
  )
}

/** What is known of a request. Of every key that is neither in `values` nor in `absent`, nothing is. */
export interface Facts {
  readonly values: Context
  /** Patterns of keys that the request does not bring: `aws:RequestTag/*`. */
  readonly absent: readonly string[]
}

/** Facts taken together; of two values of a key the later one counts, and a value counts more than absence. */
export const joinFacts = (...all: readonly Facts[]): Facts => ({
  values: Object.assign({}, ...all.map(({ values }) => values)) as Context,
  absent: [...new Set(all.flatMap(({ absent }) => absent))],
})

/**
 * The members of a request that say what is known of it.
 * @example
 * const facts = { values: { 'aws:RequestedRegion': 'eu-west-1' }, absent: ['aws:SourceVpce'] }
 * evaluatePolicies({ identity }, { action, resource, ...requestOf(facts) })
 */
export function requestOf({ values, absent }: Facts): { readonly context: Context; readonly unknown: Unknown } {
  const isAbsent = (key: string): boolean => absent.some((pattern) => matches(pattern.toLowerCase(), key.toLowerCase()))
  return { context: values, unknown: (key) => contextValues(values, key).length === 0 && !isAbsent(key) }
}

/**
 * The keys that statements ask for: in their conditions, and as variables of their resources and values.
 * @example keysOf(parsePolicy(text).Statement) // ['aws:RequestedRegion']
 */
export function keysOf(statements: Policy['Statement']): string[] {
  const keys = statements.flatMap(({ Condition, Resource = [], NotResource = [] }) => {
    const values = Object.values(Condition ?? {}).flatMap((wanted) => Object.values(wanted).flat())
    return [...conditionKeys(Condition), ...[...Resource, ...NotResource, ...values].flatMap(variableNames)]
  })
  return keys.filter((key, index) => keys.findIndex((other) => other.toLowerCase() === key.toLowerCase()) === index)
}
