/** Turns a failed assertion into sentences for people. */
import { inspect, stripVTControlCharacters } from 'node:util'
import { redact } from '../../evidence/redaction/redact.ts'
import { comparisonOf, type Comparison } from './comparison.ts'

const LIMIT = 1_500

interface Failure {
  readonly message: string
  readonly expected?: unknown
  readonly actual?: unknown
}

const isSentences = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/**
 * `expect(problems, 'rules open to the world').toEqual([])` reads as a list of the problems. Any other assertion reads
 * as its own note (`expect(status, 'the status of the key')`) with both sides beneath; one without a note as the
 * matcher put it. What was expected is said in the matcher's sense: `at least 2`, `anything but MANUAL`.
 */
export function render(error: Failure): {
  readonly message: string
  readonly expected?: string
  readonly actual?: string
} {
  const text = stripVTControlCharacters(error.message)
  const note = /^expect(?:ed |\()/.test(text) ? undefined : /^(.*?): expect(?:ed |\()/s.exec(text)?.[1]
  if (isSentences(error.actual) && isEmptyList(error.expected))
    return { message: `${note === undefined ? '' : `${note}: `}${error.actual.join('; ')}` }
  const message = note ?? withoutValues(text.split('\n')[0]!.replace(/ \/\/ Object\.is equality$/, ''))
  const comparison = comparisonOf(error)
  const wanted = comparison && wantedBy(comparison)
  if (comparison !== undefined && wanted !== undefined) return { message, expected: wanted, actual: seenBy(comparison) }
  if (error.expected === undefined && error.actual === undefined) return { message }
  return { message, expected: shown(error.expected), actual: shown(error.actual) }
}

/** What a matcher expects, in words; a matcher that is not here is shown with Vitest's two sides. */
const WANTED: Readonly<Record<string, (...args: readonly unknown[]) => string>> = {
  toBe: shown,
  toEqual: shown,
  toStrictEqual: shown,
  toBeGreaterThan: (least) => `more than ${shown(least)}`,
  toBeGreaterThanOrEqual: (least) => `at least ${shown(least)}`,
  toBeLessThan: (most) => `less than ${shown(most)}`,
  toBeLessThanOrEqual: (most) => `at most ${shown(most)}`,
  toBeDefined: () => 'something',
  toBeUndefined: () => NOTHING,
  toBeNull: () => NOTHING,
  toBeOneOf: (allowed) => (Array.isArray(allowed) ? `one of ${allowed.map(shown).join(', ')}` : shown(allowed)),
  toContain: (member) => `with ${shown(member)}`,
  toContainEqual: (member) => `with ${shown(member)}`,
  toHaveLength: (length) => `${shown(length)} of them`,
  toMatch: (pattern) => `like ${shown(pattern)}`,
}

const NOTHING = 'nothing'

function wantedBy({ matcher, negated, args }: Comparison): string | undefined {
  const wanted = Object.hasOwn(WANTED, matcher) ? WANTED[matcher]?.(...args) : undefined
  if (wanted === undefined || !negated) return wanted
  return wanted === 'something' ? NOTHING : wanted === NOTHING ? 'something' : `anything but ${wanted}`
}

const seenBy = ({ matcher, value }: Comparison): string =>
  matcher === 'toHaveLength' && Array.isArray(value) ? `${value.length}: ${shown(value)}` : shown(value)

/**
 * Removes the values from a matcher's own sentence: as text, their secrets could not be found by the names of members.
 * Both sides follow redacted.
 */
const withoutValues = (sentence: string): string =>
  sentence.replace(/[{[].*[}\]]/, 'the value').replace(/^expected the value$/, 'the value is not as expected')

function shown(value: unknown): string {
  if (value === undefined || value === null) return NOTHING
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const data = redact(plain(value)).value
  const text =
    typeof data === 'string'
      ? data
      : inspect(data, { depth: 4, breakLength: 100, maxArrayLength: 20, maxStringLength: 300, sorted: true })
  return text.length > LIMIT ? `${text.slice(0, LIMIT)} … (${text.length} characters)` : text
}

/** A value as data: an asymmetric matcher (`objectContaining`) by its sample, a pattern or an error as printed. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('asymmetricMatch' in value && 'sample' in value) return plain(value.sample)
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof RegExp || value instanceof Error) return String(value)
  return Object.getPrototypeOf(value) === Object.prototype
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
    : value
}
