/**
 * Whether a filter pattern of CloudWatch Logs matches an event that is JSON. Source: CloudWatch Logs User Guide, "Using
 * filter patterns to match terms in JSON log events" and "… terms in unstructured log events". Regular expressions and
 * patterns of space-delimited fields leave it open.
 */
import { allOf, anyOf, not, type KnownEvent, type Matching } from '../../event-pattern.ts'

/**
 * Whether an event, of which some fields are known, matches: it lacks those that are undefined, and may have others.
 * @example matchesFilter('{ ($.eventName = "Put*") && ($.errorCode NOT EXISTS) }', { eventName: 'PutKey', errorCode: undefined }) // true
 */
export function matchesFilter(pattern: string, event: KnownEvent): Matching {
  const text = pattern.trim()
  if (text.startsWith('{') && text.endsWith('}')) return new JsonPattern(text.slice(1, -1), event).evaluate()
  return /^[[%]/.test(text) ? undefined : matchesTerms(text, event)
}

/** Terms occur or do not in the text of the event, of which only a part is known. */
function matchesTerms(pattern: string, event: KnownEvent): Matching {
  const text = JSON.stringify(event)
  const terms = [...pattern.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = '', quoted, word]) => ({
    sign,
    occurs: text.includes(quoted ?? word ?? '') || undefined,
  }))
  const optional = terms.filter(({ sign }) => sign === '?')
  return allOf([
    ...terms.flatMap(({ sign, occurs }) => (sign === '?' ? [] : [sign === '-' ? not(occurs) : occurs])),
    ...(optional.length > 0 ? [anyOf(optional.map(({ occurs }) => occurs))] : []),
  ])
}

const TOKEN = /\s*(&&|\|\||!=|>=|<=|[()=<>]|"(?:[^"\\]|\\.)*"|%[^%]*%|\$[\w.[\]*-]*|[^\s()=<>!&|"]+)/y

/** A boolean expression of comparisons: parentheses first, then `&&`, then `||`. */
class JsonPattern {
  readonly #tokens: readonly string[]
  readonly #event: KnownEvent
  #next = 0
  #isReadable = true

  constructor(text: string, event: KnownEvent) {
    this.#event = event
    const tokens: string[] = []
    for (let at = 0; this.#isReadable && text.slice(at).trim() !== ''; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at
      const token = TOKEN.exec(text)?.[1]
      if (token === undefined) this.#isReadable = false
      else tokens.push(token)
    }
    this.#tokens = tokens
  }

  /** Open for what cannot be read to its end. */
  evaluate(): Matching {
    const matching = this.#isReadable ? this.#any() : undefined
    return this.#isReadable && this.#next === this.#tokens.length ? matching : undefined
  }

  #take(token: string): boolean {
    const taken = this.#tokens[this.#next] === token
    if (taken) this.#next++
    return taken
  }

  #any(): Matching {
    const parts = [this.#all()]
    while (this.#take('||')) parts.push(this.#all())
    return anyOf(parts)
  }

  #all(): Matching {
    const parts = [this.#one()]
    while (this.#take('&&')) parts.push(this.#one())
    return allOf(parts)
  }

  #one(): Matching {
    if (this.#take('(')) {
      const inner = this.#any()
      this.#isReadable &&= this.#take(')')
      return inner
    }
    const [selector = '', operator = '', operand = ''] = this.#tokens.slice(this.#next, this.#next + 3)
    this.#next += 3
    const known = selector.startsWith('$') ? fieldOf(this.#event, selector) : UNKNOWN
    const matching = known === UNKNOWN ? undefined : compare(known, operator.toUpperCase(), operand)
    if (!selector.startsWith('$') || matching === UNREADABLE) this.#isReadable = false
    return matching === UNREADABLE ? undefined : matching
  }
}

const UNKNOWN = Symbol('a field of which nothing is known')
const UNREADABLE = Symbol('an operator that is not known')

/** A field by its selector, such as `$.userIdentity.type` or `$.items[0].name`. */
function fieldOf(event: KnownEvent, selector: string): unknown {
  let value: unknown = event
  for (const [name] of selector.slice(1).matchAll(/[^.[\]]+/g)) {
    if (name === '*') return UNKNOWN
    if (typeof value !== 'object' || value === null) return undefined
    if (!(name in value)) return UNKNOWN
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function compare(value: unknown, operator: string, operand: string): Matching | typeof UNREADABLE {
  if (operator === 'NOT' && operand.toUpperCase() === 'EXISTS') return value === undefined
  if (operator === 'IS')
    return { NULL: value === null, TRUE: value === true, FALSE: value === false }[operand.toUpperCase()] ?? UNREADABLE
  if (operator === '=') return equals(value, operand)
  // What is absent is not documented to differ.
  if (operator === '!=') return value === undefined ? undefined : not(equals(value, operand))
  if (!/^[<>]=?$/.test(operator) || Number.isNaN(Number(operand))) return UNREADABLE
  if (typeof value !== 'number') return false
  const wanted = Number(operand)
  return (
    { '<': value < wanted, '<=': value <= wanted, '>': value > wanted, '>=': value >= wanted }[operator] ?? UNREADABLE
  )
}

function equals(value: unknown, operand: string): Matching {
  if (operand.startsWith('%')) return undefined
  if (typeof value === 'number') return value === Number(operand)
  if (typeof value !== 'string' && typeof value !== 'boolean') return false
  const wanted = operand.startsWith('"') ? operand.slice(1, -1).replaceAll(/\\(.)/g, '$1') : operand
  const parts = wanted.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(String(value))
}
