/** A schema's type and rules in words. */
import { alternatives, partsOf, within, type Schema } from '../schema.ts'

export interface TypeWords {
  /** As TypeScript writes it: `string[]`, `'fail' | 'warn'`. */
  readonly type: string
  /** What the type does not say: `a whole number`, `write a URL such as "https://api.example.com"`. */
  readonly rules: readonly string[]
}

/**
 * The type and rules of a schema.
 * @example typeWords(v.array(v.pipe(v.number(), v.integer()))) // { type: 'number[]', rules: ['each: a whole number'] }
 */
export function typeWords(schema: Schema): TypeWords {
  const inner = within(schema)
  if (inner !== undefined) {
    const { type, rules } = typeWords(inner)
    const own = (partsOf(schema).pipe ?? []).slice(1).flatMap(ruleOf)
    return {
      type: isNullable(schema) ? `${type} | null` : type,
      rules: [...rules, ...own.filter((rule) => !rules.includes(rule))],
    }
  }
  const { type, entries, item, items, value, options, literal } = partsOf(schema)
  if (item !== undefined) {
    const { type: of, rules } = typeWords(item)
    return {
      type: `${isSeveral(of) ? `(${of})` : of}[]`,
      rules: rules.length === 0 ? [] : [`each: ${rules.join(', ')}`],
    }
  }
  if (value !== undefined) {
    const { type: of, rules } = typeWords(value)
    return { type: `{ <name>: ${of} }`, rules }
  }
  if (items !== undefined) {
    const words = items.map(typeWords)
    return { type: `[${words.map((word) => word.type).join(', ')}]`, rules: merged(words) }
  }
  if (entries !== undefined)
    return {
      type: `{ ${Object.entries(entries)
        .map(([key, member]) => (isOptional(member) ? `${key}?` : key))
        .join(', ')} }`,
      rules: [],
    }
  if (literal !== undefined) return { type: quoted(literal), rules: [] }
  const among = alternatives(partsOf(schema))
  if (among.length > 0) return joined(among.map(typeWords))
  if (options !== undefined) return { type: options.map(quoted).join(' | '), rules: [] }
  return { type: type ?? 'unknown', rules: [] }
}

/** Words of alternatives, as one. */
export const joined = (words: readonly TypeWords[]): TypeWords => ({
  type: [...new Set(words.map(({ type }) => type))].join(' | '),
  rules: merged(words),
})

/** Whether a member may be left out. */
export const isOptional = (schema: Schema): boolean => {
  const inner = within(schema)
  return (
    /^(?:exact_)?optional$|^nullish$|^undefinedable$/.test(partsOf(schema).type ?? '') ||
    (inner !== undefined && isOptional(inner))
  )
}

const isNullable = (schema: Schema): boolean => /^nullable$|^nullish$/.test(partsOf(schema).type ?? '')

const merged = (words: readonly TypeWords[]): string[] => [...new Set(words.flatMap(({ rules }) => rules))]

/** Whether a type is one of several, at its outermost: `'a' | 'b'`. */
const isSeveral = (type: string): boolean => type.replaceAll(/\{[^{}]*\}|\([^()]*\)/g, '').includes(' | ')

const quoted = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", String.raw`\'`)}'` : String(value)

/** An action of a pipe: a rule's message is its own, or follows from its kind. */
function ruleOf(action: object): string[] {
  const { type, requirement, message } = action as {
    readonly type: string
    readonly requirement?: unknown
    readonly message?: unknown
  }
  if (typeof message === 'string') return [message]
  switch (type) {
    case 'integer':
      return ['a whole number']
    case 'min_value':
      return [`at least ${String(requirement)}`]
    case 'max_value':
      return [`at most ${String(requirement)}`]
    case 'min_length':
      return [requirement === 1 ? 'not empty' : `length at least ${String(requirement)}`]
    case 'non_empty':
      return ['not empty']
    default:
      return [type.replaceAll('_', ' ')]
  }
}
