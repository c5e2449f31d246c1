/**
 * The Condition element. Sources: IAM User Guide, "IAM JSON policy elements: Condition operators", "Set operators for
 * multivalued context keys" and "Conditions with multiple context keys or values".
 */
import { isIP } from 'node:net'
import { containsCidr } from 'cidr-tools'
import type { Conditions } from './document.ts'
import {
  type Context,
  type Unknown,
  type Variables,
  contextValues,
  matches,
  matchesArn,
  namesUnknown,
  substitute,
  variablesOf,
} from './match.ts'

/**
 * Undetermined: an operator that is not implemented, or values that it cannot compare. Never read it as true or false.
 */
export type Truth = boolean | 'undetermined'

export const all = (truths: readonly Truth[]): Truth =>
  truths.includes(false) ? false : truths.includes('undetermined') ? 'undetermined' : true
export const any = (truths: readonly Truth[]): Truth =>
  truths.includes(true) ? true : truths.includes('undetermined') ? 'undetermined' : false
export const not = (truth: Truth): Truth => (truth === 'undetermined' ? truth : !truth)

type Compare = (found: string, wanted: string, variables?: Variables) => Truth

const caseless: Compare = (found, wanted, variables) =>
  substitute(wanted, variables)?.toLowerCase() === found.toLowerCase()

/** Numbers and dates allow neither wildcards nor variables. */
const ordered =
  (read: (text: string) => number, compare: (found: number, wanted: number) => boolean): Compare =>
  (found, wanted) =>
    Number.isNaN(read(found)) || Number.isNaN(read(wanted)) ? 'undetermined' : compare(read(found), read(wanted))

const number = (text: string) => (text.trim() === '' ? Number.NaN : Number(text))

/** Milliseconds of an ISO 8601 date or of seconds since 1970; four digits are a year. */
const date = (text: string) => (/^\d{5,}(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text))

const boolean: Compare = (found, wanted) =>
  [found, wanted].every((text) => /^(true|false)$/i.test(text))
    ? found.toLowerCase() === wanted.toLowerCase()
    : 'undetermined'

/** An address without a prefix is that address alone. */
const address: Compare = (found, wanted) => {
  const [ip = '', prefix = '0'] = wanted.split('/')
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(ip)] ?? -1
  const valid = isIP(found) > 0 && /^\d+$/.test(prefix) && Number(prefix) <= bits
  return valid ? containsCidr(wanted, found) : 'undetermined'
}

const POSITIVE: Readonly<Record<string, Compare>> = {
  stringequals: (found, wanted, variables) => substitute(wanted, variables) === found,
  stringequalsignorecase: caseless,
  stringlike: (found, wanted, variables) => matches(wanted, found, variables),
  arnequals: (found, wanted, variables) => matchesArn(wanted, found, variables),
  arnlike: (found, wanted, variables) => matchesArn(wanted, found, variables),
  bool: boolean,
  numericequals: ordered(number, (a, b) => a === b),
  numericlessthan: ordered(number, (a, b) => a < b),
  numericlessthanequals: ordered(number, (a, b) => a <= b),
  numericgreaterthan: ordered(number, (a, b) => a > b),
  numericgreaterthanequals: ordered(number, (a, b) => a >= b),
  dateequals: ordered(date, (a, b) => a === b),
  datelessthan: ordered(date, (a, b) => a < b),
  datelessthanequals: ordered(date, (a, b) => a <= b),
  dategreaterthan: ordered(date, (a, b) => a > b),
  dategreaterthanequals: ordered(date, (a, b) => a >= b),
  ipaddress: address,
}

/** Negated operators match when the positive one does not, for any of the values (NOR). */
const NEGATED: Readonly<Record<string, string>> = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  numericnotequals: 'numericequals',
  datenotequals: 'dateequals',
  notipaddress: 'ipaddress',
}

export interface Operator {
  readonly set?: 'forallvalues' | 'foranyvalue'
  /** Lower case and positive: `stringequals` for `StringNotEqualsIfExists`. */
  readonly base: string
  readonly negated: boolean
  readonly ifExists: boolean
}

/**
 * Parses an operator's name; undefined for one that is not implemented (such as BinaryEquals).
 * @example parseOperator('StringNotEqualsIfExists') // { base: 'stringequals', negated: true, ifExists: true }
 */
export function parseOperator(name: string): Operator | undefined {
  const [, set, rest = '', ifExists] =
    /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(name.toLowerCase()) ?? []
  const base = NEGATED[rest] ?? rest
  const known = Object.hasOwn(POSITIVE, base) || (base === 'null' && !set && !ifExists)
  if (!known) return undefined
  return {
    ...(set ? { set: set as NonNullable<Operator['set']> } : {}),
    base,
    negated: rest in NEGATED,
    ifExists: ifExists !== undefined,
  }
}

/** How values of conditions are read. */
interface Reading {
  /** False (a 2008 policy): `${…}` is plain text. */
  readonly variables: boolean
  /** Tells the keys of which nobody knows what the request brings: what depends on them is undetermined. */
  readonly unknown?: Unknown | undefined
}

/** Whether all conditions hold. */
export function conditionsHold(conditions: Conditions, context: Context, { variables, unknown }: Reading): Truth {
  const resolve = variables ? variablesOf(context) : undefined
  return all(
    Object.entries(conditions).flatMap(([name, keys]) => {
      const operator = parseOperator(name)
      return Object.entries(keys).map(([key, wanted]) =>
        operator && unknown?.(key) !== true
          ? holds(operator, contextValues(context, key), wanted, resolve && { resolve, unknown })
          : 'undetermined',
      )
    }),
  )
}

function holds(
  operator: Operator,
  found: readonly string[],
  wanted: readonly string[],
  reading: { readonly resolve: Variables; readonly unknown: Unknown | undefined } | undefined,
): Truth {
  if (operator.base === 'null') return any(wanted.map((value) => boolean(String(found.length === 0), value)))

  const compare = POSITIVE[operator.base] as Compare
  const one = (value: string) => {
    const equal = any(
      wanted.map((each) =>
        namesUnknown(each, reading?.unknown) ? 'undetermined' : compare(value, each, reading?.resolve),
      ),
    )
    return operator.negated ? not(equal) : equal
  }

  if (operator.ifExists && found.length === 0) return true
  // No values, or one empty string, is an empty set.
  const set = found.length === 1 && found[0] === '' ? [] : found
  if (operator.set === 'forallvalues') return all(set.map(one))
  if (operator.set === 'foranyvalue') return any(set.map(one))

  if (found.length === 0) return operator.negated
  // Multivalued keys require a set operator; AWS does not document what happens without one.
  return found.length === 1 ? one(found[0] as string) : 'undetermined'
}
