/** The request context that satisfies a statement's conditions, for requests that test everything else. */
import { parseOperator } from './conditions.ts'
import type { Conditions } from './document.ts'

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
