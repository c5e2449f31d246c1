/** Random values of Smithy schemas that the wire protocols can represent. */
import type { NormalizedSchema } from '@smithy/core/schema'
import fc, { type Arbitrary } from 'fast-check'
import { requiredOf, traitsOf } from '../../fixtures/sandbox/wire/schema.ts'

export interface Shape {
  /** All members are present; otherwise each optional one by chance. */
  readonly complete: boolean
  /** Whether lists, maps and structures may be empty: forms cannot represent an empty one. */
  readonly empty: boolean
  /** Names of members that are always present. */
  readonly always: RegExp
  /** Names of members that are left out. */
  readonly omit: RegExp
}

/** Structures, lists and maps end at this depth, to limit recursive shapes. */
const DEPTH = 4

/** Arbitraries by schema; undefined for what has no value that is not too deep. Structures' are made once per depth. */
export class Values {
  readonly #shape: Shape
  readonly #structures = new Map<unknown, (Arbitrary<unknown> | undefined)[]>()

  constructor(shape: Shape) {
    this.#shape = shape
  }

  of(schema: NormalizedSchema, depth = 0): Arbitrary<unknown> | undefined {
    if (schema.isUnitSchema()) return fc.constant({})
    if (schema.isStructSchema()) return this.#structure(schema, depth)
    if (schema.isListSchema()) return this.#list(schema, depth)
    if (schema.isMapSchema()) return this.#map(schema, depth)
    return scalar(schema)
  }

  #structure(schema: NormalizedSchema, depth: number): Arbitrary<unknown> | undefined {
    const made = this.#structures.get(schema.getSchema()) ?? []
    this.#structures.set(schema.getSchema(), made)
    if (!(depth in made)) made[depth] = this.#makeStructure(schema, depth)
    return made[depth]
  }

  #makeStructure(schema: NormalizedSchema, depth: number): Arbitrary<unknown> | undefined {
    if (depth > DEPTH) return undefined
    const arbitraries: Record<string, Arbitrary<unknown>> = {}
    const required = requiredOf(schema).slice()
    for (const [name, member] of schema.structIterator()) {
      const arbitrary = this.#shape.omit.test(name) ? undefined : this.of(member, depth + 1)
      if (arbitrary === undefined) continue
      arbitraries[name] = arbitrary
      // the SDK generates idempotency tokens
      if (this.#shape.complete || this.#shape.always.test(name) || member.isIdempotencyToken()) required.push(name)
    }
    if (!schema.isUnionSchema()) {
      const structure = fc.record(arbitraries, { requiredKeys: required.filter((name) => name in arbitraries) })
      if (this.#shape.empty || depth === 0) return structure
      return Object.keys(arbitraries).length === 0
        ? undefined
        : structure.filter((value) => Object.keys(value).length > 0)
    }
    const alternatives = Object.entries(arbitraries).map(([name, value]) => fc.record({ [name]: value }))
    return alternatives.length === 0 ? undefined : fc.oneof(...alternatives)
  }

  #fewest(schema: NormalizedSchema): 0 | 1 {
    return this.#shape.empty && !isBound(schema) ? 0 : 1
  }

  #list(schema: NormalizedSchema, depth: number): Arbitrary<unknown> | undefined {
    const items = traitsOf(schema).httpHeader ? headerText : this.of(schema.getValueSchema(), depth + 1)
    return items && fc.array(items, { minLength: this.#fewest(schema), maxLength: depth > 2 ? 1 : 2 })
  }

  #map(schema: NormalizedSchema, depth: number): Arbitrary<unknown> | undefined {
    const inHeaders = traitsOf(schema).httpPrefixHeaders !== undefined
    const value = inHeaders ? headerText : this.of(schema.getValueSchema(), depth + 1)
    const key = isBound(schema)
      ? fc.constantFrom('k1', 'k2', 'k-3')
      : fc.oneof(text, fc.constantFrom('k', 'k.2 x', '1'))
    return value && fc.dictionary(key, value, { minKeys: this.#fewest(schema), maxKeys: 2, noNullPrototype: true })
  }
}

/** Whether a list or map is sent in headers or the query, where an empty one is absent. */
function isBound(schema: NormalizedSchema): boolean {
  const { httpHeader, httpQuery, httpPrefixHeaders, httpQueryParams } = traitsOf(schema)
  return Boolean(httpHeader || httpQuery || httpQueryParams) || httpPrefixHeaders !== undefined
}

/** What protocols must escape, in all of their syntaxes. */
const text = fc
  .string({ unit: fc.constantFrom(...'abZ09<>&"\'é=+%/\\{}[]:;.,-_~ 漢😀'), minLength: 1, maxLength: 12 })
  // XML parsers differ in their treatment of white space at the ends
  .filter((value) => value.trim() === value && value !== '__proto__')
const headerText = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_=/+'), minLength: 1, maxLength: 10 })
/** Whole seconds: an HTTP date has no fraction. */
const date = fc.integer({ min: 0, max: 4_102_444_800 }).map((seconds) => new Date(seconds * 1000))
const number = fc.oneof(fc.integer(), fc.constantFrom(0, 0.5, -1.25, 123_456_789_012))

function scalar(schema: NormalizedSchema): Arbitrary<unknown> {
  const { httpHeader, httpLabel, httpResponseCode, mediaType } = traitsOf(schema)
  if (httpResponseCode) return fc.constantFrom(200, 202)
  if (schema.isTimestampSchema()) return date
  if (schema.isBlobSchema()) return fc.uint8Array({ minLength: 1, maxLength: 8 })
  if (schema.isBooleanSchema()) return fc.boolean()
  if (schema.isNumericSchema()) return number
  if (schema.isDocumentSchema()) return fc.constantFrom({ a: [1, 'x', true] }, ['é'], 'text')
  if (mediaType === 'application/json') return fc.constantFrom('{"a":1}', '{"é":["<&>"]}')
  if (httpHeader) return headerText
  // a label of dots and slashes would change the path
  return httpLabel ? text.filter((value) => !/^[./]/.test(value)) : text
}
