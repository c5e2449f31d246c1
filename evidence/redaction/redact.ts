/**
 * Takes secrets out of values before they are stored or shown. Knows the names under which AWS answers, definitions and
 * logs hold secrets, text inside text (JSON in strings, URL-encoded policies, user data), and the shapes of common
 * credentials.
 *
 * Kept, because an audit needs them: ARNs, ids, access key ids, account ids, digests, policies, pagination tokens,
 * where a secret is kept, and references such as `${NAME}`. Not found: a secret with an unremarkable name and no known
 * shape.
 */
import { fromMarks, placeholder, toMarks, type Reason } from './placeholders.ts'
import { redactAssignments, redactRefusals } from './secret-assignments.ts'
import { isHarmless, isPasswordName, isReferenceName, isSecretName } from './secret-names.ts'
import { redactShapes } from './secret-shapes.ts'

/** Deepest nesting of an answer that is walked. */
const MAX_DEPTH = 200

/** What a value is, by the name and the structure that hold it. */
type Role = 'data' | 'secret' | 'environment'

const REASON_OF_ROLE: Readonly<Record<Exclude<Role, 'data'>, Reason>> = {
  secret: 'secret by name',
  environment: 'environment value',
}

/** Members that hold a list of `{ name, value }` or a map of environment variables. */
const ENVIRONMENT = /^(?:runtime_?|plaintext_?)?(?:env|environment)(?:_?variables)?$/i

/** CodePipeline gives the list as JSON. */
const PAIRS_AS_TEXT = /^\s*\[\s*\{/

/** Members that hold a value whose name is another member. */
const PAIRS: readonly (readonly [name: string, value: string])[] = [
  ['Key', 'Value'],
  ['key', 'value'],
  ['Name', 'Value'],
  ['name', 'value'],
  ['Key', 'Values'],
  ['Name', 'Values'],
  ['ParameterKey', 'ParameterValue'],
  ['ParameterName', 'ParameterValue'],
  ['OutputKey', 'OutputValue'],
  ['HeaderName', 'HeaderValue'],
  ['HttpHeaderName', 'Values'],
]

/** `redactions` counts the values that were replaced. Never throws; the value itself is not changed. */
export function redact(value: unknown): { value: unknown; redactions: number } {
  const counter = { redactions: 0 }
  const redacted = walk(value, 'data', counter, 0)
  return { value: redacted, redactions: counter.redactions }
}

/**
 * The same for text: messages, log lines, commands, JSON.
 * @example redactText('DB_PASSWORD=hunter22').redactions // 1
 */
export function redactText(text: string): { text: string; redactions: number } {
  const counter = { redactions: 0 }
  return { text: textOf(text, 'data', counter, 0), redactions: counter.redactions }
}

interface Counter {
  redactions: number
}

function walk(value: unknown, role: Role, counter: Counter, depth: number): unknown {
  if (typeof value === 'string') return textOf(value, role, counter, depth)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth > MAX_DEPTH) return replaced('nested too deeply', counter)
  if (ArrayBuffer.isView(value)) return bytesOf(value, role, counter, depth)
  if (Array.isArray(value)) return listOf(value, role, counter, depth)
  if (value instanceof Set) return new Set(listOf([...value], role, counter, depth))
  if (value instanceof Map)
    return new Map([...value].map(([key, member]) => [key, memberOf(String(key), member, role, value, counter, depth)]))
  const record = value as Readonly<Record<string, unknown>>
  // Entries, because assigning to `__proto__` would lose it.
  return Object.fromEntries(
    Object.keys(record).map((key) => [key, memberOf(key, record[key], role, record, counter, depth)]),
  )
}

function memberOf(
  key: string,
  member: unknown,
  parent: Role,
  siblings: object,
  counter: Counter,
  depth: number,
): unknown {
  const role = roleOf(key, member, parent, siblings)
  if (role === 'secret' && (typeof member === 'number' || typeof member === 'bigint') && isPasswordName(key))
    return replaced(REASON_OF_ROLE.secret, counter)
  if (typeof member === 'string' && /^user_?data$/i.test(key)) return base64Of(member, counter, depth)
  return walk(member, role, counter, depth + 1)
}

/** The role of a member, by its name, by the member that names it, and by its parent. */
function roleOf(key: string, member: unknown, parent: Role, siblings: object): Role {
  const named = siblings as Readonly<Record<string, unknown>>
  const isVariable = parent === 'environment' && !Array.isArray(named) && !('valueFrom' in named)
  if (isVariable && 'name' in named && 'value' in named)
    return key === 'value' && !isReferenceType(named['type']) ? 'environment' : 'data'
  if (isVariable && 'Name' in named && 'Value' in named)
    return key === 'Value' && !isReferenceType(named['Type']) ? 'environment' : 'data'
  if (/^variables$/i.test(key) && parent === 'environment') return 'environment'
  if (ENVIRONMENT.test(key) && holdsVariables(key, member)) return 'environment'
  if (isVariable && typeof member === 'string') return 'environment'
  if (isSecretName(key)) return 'secret'
  for (const [name, value] of PAIRS) {
    if (key === value && typeof named[name] === 'string' && isSecretName(named[name])) return 'secret'
  }
  if (/^value$/i.test(key) && (named['Type'] ?? named['type']) === 'SecureString') return 'secret'
  return parent === 'secret' && !isReferenceName(key) ? 'secret' : 'data'
}

/** Whether a member holds environment variables: a list of pairs, a map, `{ Variables }`, or a list as JSON text. */
function holdsVariables(key: string, member: unknown): boolean {
  if (Array.isArray(member)) return true
  if (typeof member === 'string') return PAIRS_AS_TEXT.test(member)
  return (
    typeof member === 'object' &&
    member !== null &&
    (/variables$/i.test(key) || 'Variables' in member || 'variables' in member)
  )
}

/** CodeBuild: the value is a reference to the secret. */
const isReferenceType = (type: unknown): boolean => type === 'PARAMETER_STORE' || type === 'SECRETS_MANAGER'

/** A list of strings may be a command, in which a flag names the next argument. */
const listOf = (list: readonly unknown[], role: Role, counter: Counter, depth: number): unknown[] =>
  list.map((member, i) => {
    const before = list[i - 1]
    const named =
      typeof before === 'string' &&
      typeof member === 'string' &&
      /^--?[\w-]+$/.test(before) &&
      !member.startsWith('-') &&
      isSecretName(before)
    return walk(member, named ? 'secret' : role, counter, depth + 1)
  })

function textOf(text: string, role: Role, counter: Counter, depth: number): string {
  if (depth > MAX_DEPTH) return replaced('nested too deeply', counter)
  if (role === 'environment' && PAIRS_AS_TEXT.test(text)) {
    const list = jsonOf(text, role, counter, depth)
    if (list !== undefined) return list
  }
  if (role !== 'data') return text === '' || isHarmless(text) ? text : replaced(REASON_OF_ROLE[role], counter)
  if (text.length < 4) return text
  const structured = /^\s*[{["]/.test(text)
    ? jsonOf(text, role, counter, depth)
    : /^%(?:7B|5B)/i.test(text)
      ? urlEncodedOf(text, counter, depth)
      : undefined
  // The text's own rules follow in any case: JSON may name a member twice.
  const refused = redactRefusals(toMarks(structured ?? text))
  counter.redactions += refused.redactions
  let marked = refused.text
  // Repeated after every match, because a replacement may expose another; each shortens the text, so this ends.
  for (let found = -1; found !== 0; counter.redactions += found) {
    const shapes = redactShapes(marked)
    const named = redactAssignments(shapes.text)
    marked = named.text
    found = shapes.redactions + named.redactions
  }
  return fromMarks(marked)
}

/**
 * Redacted JSON in the same indentation, or undefined when the text is not JSON or holds no secret that its structure
 * shows.
 */
function jsonOf(text: string, role: Role, counter: Counter, depth: number): string | undefined {
  const parsed = parse(text)
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const inner = { redactions: 0 }
  const value = walk(parsed, role, inner, depth + 1)
  if (inner.redactions === 0) return undefined
  counter.redactions += inner.redactions
  return JSON.stringify(value, undefined, /^\s*[{[]\r?\n(\s+)/.exec(text)?.[1]?.replace(/^.*\n/s, ''))
}

/** IAM's way to return a policy. */
function urlEncodedOf(text: string, counter: Counter, depth: number): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
  const inner = { redactions: 0 }
  const redacted = textOf(decoded, 'data', inner, depth + 1)
  if (inner.redactions === 0) return undefined
  counter.redactions += inner.redactions
  return encodeURIComponent(redacted)
}

function base64Of(text: string, counter: Counter, depth: number): string {
  const decoded = Buffer.from(text, 'base64')
  const inner = { redactions: 0 }
  const redacted = decoded.length === 0 ? decoded : bytesOf(decoded, 'data', inner, depth + 1)
  if (inner.redactions === 0) return textOf(text, 'data', counter, depth)
  counter.redactions += inner.redactions
  return Buffer.from(redacted as Uint8Array).toString('base64')
}

function bytesOf(view: ArrayBufferView, role: Role, counter: Counter, depth: number): unknown {
  if (role !== 'data') return view.byteLength === 0 ? view : replaced(REASON_OF_ROLE[role], counter)
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  const text = Buffer.from(bytes).toString('utf8')
  const inner = { redactions: 0 }
  const redacted = textOf(text, 'data', inner, depth)
  if (inner.redactions === 0) return view
  counter.redactions += inner.redactions
  return new Uint8Array(Buffer.from(redacted, 'utf8'))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function replaced(why: Reason, counter: Counter): string {
  counter.redactions++
  return placeholder(why)
}
