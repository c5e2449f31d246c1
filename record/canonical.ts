import { createHash } from 'node:crypto'

/** Deepest nesting of a value; deeper ones are cyclic or hostile. */
const MAX_DEPTH = 1_000

/**
 * One spelling per value: two values have the same spelling exactly when they are the same data. Used for memo keys and
 * hashes.
 *
 * What JSON can say is spelled as in RFC 8785 (JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no
 * spaces. Members that are undefined are dropped. What JSON cannot say is tagged:
 * `{"$date":"2026-01-31T00:00:00.000Z"}`,
 * `{"$bytes":"<base64>"}`, `{"$bigint":"1"}`, `{"$number":"NaN"}`, `{"$set":[…]}`, `{"$map":[[key,value],…]}`.
 * A key that itself begins with `$` gets a second one, so that data cannot pass for a tag.
 *
 * @throws TypeError for a function or a symbol (not data), and for a value that is nested too deeply or in a cycle.
 */
export const canonical = (value: unknown): string => spell(value, '', '', 0)

/** The same, for people: two spaces of indentation and a final newline. This is how objects are stored. */
export const readable = (value: unknown): string => `${spell(value, '  ', '\n', 0)}\n`

/** SHA-256 in lower-case hexadecimal; a string is hashed as UTF-8. */
export const sha256Hex = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex')

function spell(value: unknown, step: string, line: string, depth: number): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : `{"$number":"${value}"}`
    case 'bigint':
      return `{"$bigint":"${value}"}`
    case 'undefined':
      return 'null'
    case 'function':
    case 'symbol':
      throw new TypeError(`A ${typeof value} is not data and has no canonical form.`)
    case 'object':
      break
  }
  if (value === null) return 'null'
  if (depth > MAX_DEPTH)
    throw new TypeError('The value is nested too deeply, or contains itself, and has no canonical form.')
  if (value instanceof Date)
    return `{"$date":${Number.isNaN(value.getTime()) ? 'null' : JSON.stringify(value.toISOString())}}`
  if (value instanceof ArrayBuffer) return bytes(new Uint8Array(value))
  if (ArrayBuffer.isView(value)) return bytes(value)

  const inner = line === '' ? '' : line + step
  const spellMember = (member: unknown) => spell(member, step, inner, depth + 1)
  const block = (open: string, members: readonly string[], close: string) =>
    members.length === 0 ? open + close : open + inner + members.join(`,${inner}`) + line + close
  const colon = line === '' ? ':' : ': '
  if (Array.isArray(value)) return block('[', Array.from(value, spellMember), ']')
  // Neither has an order that is part of the data.
  if (value instanceof Set)
    return block(
      '{',
      [
        `"$set"${colon}[${Array.from(value, (member) => canonical(member))
          .sort()
          .join(',')}]`,
      ],
      '}',
    )
  if (value instanceof Map)
    return block(
      '{',
      [
        `"$map"${colon}[${Array.from(value, (pair) => canonical(pair))
          .sort()
          .join(',')}]`,
      ],
      '}',
    )
  const members: string[] = []
  const record = value as Readonly<Record<string, unknown>>
  for (const key of Object.keys(record).sort()) {
    const member = record[key]
    if (member !== undefined)
      members.push(JSON.stringify(key.startsWith('$') ? `$${key}` : key) + colon + spellMember(member))
  }
  return block('{', members, '}')
}

const bytes = (view: ArrayBufferView): string =>
  `{"$bytes":"${Buffer.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)).toString('base64')}"}`
