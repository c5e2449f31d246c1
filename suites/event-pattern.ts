/**
 * Whether an event pattern of EventBridge matches an event. Source: EventBridge User Guide, "Comparison operators for
 * use in event patterns". An operator that is not implemented, or a field of unknown value, leaves it open.
 */

/** `undefined`: undecided. */
export type Matching = boolean | undefined

/** The known fields of an event: it lacks those that are undefined here, and may have others. */
export interface KnownEvent {
  readonly [field: string]: unknown
}

/** A parsed pattern. */
export type EventPattern = Fields

/** @throws SyntaxError when the text is no JSON */
export const parsePattern = (text: string): EventPattern => JSON.parse(text) as EventPattern

/** Matches a pattern with the known fields of an event. */
export const matchesEvent = (pattern: EventPattern, event: KnownEvent): Matching => matchesFields(pattern, event)

type Fields = Readonly<Record<string, unknown>>

/** Whether all of them are true; open when only an open one could be false. */
export const allOf = (parts: readonly Matching[]): Matching =>
  parts.includes(false) ? false : parts.includes(undefined) ? undefined : true
/** Whether one of them is true; open when only an open one could be. */
export const anyOf = (parts: readonly Matching[]): Matching =>
  parts.includes(true) ? true : parts.includes(undefined) ? undefined : false
/** The opposite; open where it is. */
export const not = (part: Matching): Matching => (part === undefined ? undefined : !part)

function matchesFields(pattern: Fields, event: KnownEvent): Matching {
  return allOf(
    Object.entries(pattern).map(([field, wanted]) => {
      if (field === '$or' && Array.isArray(wanted))
        return anyOf(wanted.map((alternative: Fields) => matchesFields(alternative, event)))
      if (!(field in event)) return undefined
      const value = event[field]
      if (!Array.isArray(wanted)) return isFields(value) ? matchesFields(wanted as Fields, value) : false
      if (value === undefined) return wanted.some((one: unknown) => isFields(one) && one['exists'] === false)
      // One item of a list in the event, and one alternative of the pattern, are enough.
      return anyOf([value].flat().flatMap((item) => wanted.map((one: unknown) => matchesValue(one, item))))
    }),
  )
}

/** Whether a value is an object with fields of its own. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function matchesValue(wanted: unknown, value: unknown): Matching {
  if (!isFields(wanted)) return wanted === value
  const [[operator, operand] = []] = Object.entries(wanted)
  if (operator === 'exists') return operand === true
  if (operator === 'anything-but') return not(anyOf([operand].flat().map((other) => matchesValue(other, value))))
  return typeof value === 'string' ? compare(operator, operand, value) : undefined
}

function compare(operator: string | undefined, operand: unknown, value: string): Matching {
  // `{"anything-but": {"prefix": ["a", "b"]}}` and `{"prefix": {"equals-ignore-case": "a"}}` are written too.
  if (Array.isArray(operand)) return anyOf(operand.map((one) => compare(operator, one, value)))
  if (isFields(operand) && typeof operand['equals-ignore-case'] === 'string')
    return compare(operator, operand['equals-ignore-case'].toLowerCase(), value.toLowerCase())
  if (typeof operand !== 'string') return undefined
  switch (operator) {
    case 'prefix':
      return value.startsWith(operand)
    case 'suffix':
      return value.endsWith(operand)
    case 'equals-ignore-case':
      return value.toLowerCase() === operand.toLowerCase()
    case 'wildcard':
      return asExpression(operand).test(value)
    default:
      return undefined
  }
}

/** A star stands for any characters, unless a backslash is before it; a backslash before a backslash is one. */
const asExpression = (wildcard: string): RegExp =>
  new RegExp(
    `^${wildcard.replaceAll(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (part, escaped?: string) => (part === '*' ? '.*' : `\\${escaped ?? part}`))}$`,
    's',
  )
