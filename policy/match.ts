/**
 * Patterns of the policy language: `*`, `?` and policy variables in actions, resources and condition values.
 * Sources: IAM User Guide, "IAM JSON policy elements: Action", "… Resource" and "IAM policy elements: Variables and
 * tags".
 */

/** Facts about a request. Names of keys are not case-sensitive; a key without values counts as absent. */
export type Context = Readonly<Record<string, string | readonly string[]>>

/** Value of the policy variable of that name, or undefined when the request has none. */
export type Variables = (name: string) => string | undefined

/** Whether nobody knows what a request brings for a key, which is not the same as bringing nothing. */
export type Unknown = (key: string) => boolean

/** The values of a key, whatever the case of its name; empty when it is absent. */
export function contextValues(context: Context, key: string): readonly string[] {
  const wanted = key.toLowerCase()
  return Object.entries(context).flatMap(([name, value]) => (name.toLowerCase() === wanted ? value : []))
}

/** Variables resolved from a request. Only single-valued keys can be used as variables. */
export function variablesOf(context: Context): Variables {
  return (name) => {
    const values = contextValues(context, name)
    return values.length === 1 ? values[0] : undefined
  }
}

const ANY = Symbol('*')
const ONE = Symbol('?')
type Token = string | typeof ANY | typeof ONE

const VARIABLE = /\$\{([^},]*)(?:,\s*'([^']*)')?\}/g
const SPECIAL = new Set(['*', '?', '$'])

/**
 * The names of the policy variables in a text, without the escapes.
 * @example variableNames('arn:aws:s3:::home/${aws:username}/*') // ['aws:username']
 */
export const variableNames = (text: string): string[] =>
  [...text.matchAll(VARIABLE)].flatMap(([, name = '']) => (SPECIAL.has(name) ? [] : [name.trim()]))

/** Whether a text holds a policy variable that nobody knows. */
export const namesUnknown = (text: string, unknown: Unknown | undefined): boolean =>
  unknown !== undefined && variableNames(text).some(unknown)

/**
 * Replaces `${name}`, `${name, 'default'}` and the escapes `${*}`, `${?}` and `${$}`; each other piece of text goes
 * through `plain`. Undefined when a variable cannot be resolved: nothing then matches. Values are taken literally, even
 * when they hold a wildcard.
 */
function expand<T>(
  text: string,
  variables: Variables | undefined,
  plain: (text: string) => T[],
): (T | string)[] | undefined {
  if (!variables) return plain(text)
  const parts: (T | string)[] = []
  let end = 0
  for (const { 0: whole, 1: name = '', 2: otherwise, index } of text.matchAll(VARIABLE)) {
    const value = SPECIAL.has(name) ? name : (variables(name.trim()) ?? otherwise)
    if (value === undefined) return undefined
    parts.push(...plain(text.slice(end, index)), ...Array.from(value))
    end = index + whole.length
  }
  return [...parts, ...plain(text.slice(end))]
}

/**
 * Text with its variables replaced; undefined when one cannot be. Without `variables` (a 2008 policy) the text is not
 * changed.
 */
export const substitute = (text: string, variables?: Variables) => expand(text, variables, (plain) => [plain])?.join('')

/** Whether the whole value matches: `*` is any run of characters, `?` exactly one. */
export function matches(pattern: string, value: string, variables?: Variables): boolean {
  const tokens = expand<Token>(pattern, variables, (plain) =>
    Array.from(plain, (c) => (c === '*' ? ANY : c === '?' ? ONE : c)),
  )
  return tokens !== undefined && glob(tokens, Array.from(value))
}

/** Greedy matching that backtracks only to the last `*`, so that no pattern takes more than length × length steps. */
function glob(pattern: readonly Token[], value: readonly string[]): boolean {
  let p = 0
  let star = -1
  let resume = 0
  for (let i = 0; i < value.length;) {
    if (pattern[p] === ANY) {
      star = p++
      resume = i
    } else if (p < pattern.length && (pattern[p] === ONE || pattern[p] === value[i])) {
      p++
      i++
    } else if (star >= 0) {
      p = star + 1
      i = ++resume
    } else return false
  }
  return pattern.slice(p).every((token) => token === ANY)
}

/** `s3:Get*` and `s3:getobject`: actions are not case-sensitive and hold no variables. */
export const matchesAction = (pattern: string, action: string) => matches(pattern.toLowerCase(), action.toLowerCase())

/**
 * Whether an ARN matches a pattern, each of the six components by itself; case-sensitive.
 * Wildcards therefore never reach across the first five colons, and variables work in the last component only.
 */
export function matchesArn(pattern: string, arn: string, variables?: Variables): boolean {
  const wanted = components(pattern)
  const found = components(arn)
  return wanted.length === found.length && wanted.every((part, i) => matches(part, found[i] ?? '', variables))
}

/**
 * As {@link matchesArn}; `*` alone is every resource, and an ARN with fewer than six components is completed with `*`.
 */
export function matchesResource(pattern: string, resource: string, variables?: Variables): boolean {
  if (pattern === '*') return true
  if (!pattern.startsWith('arn:')) return matches(pattern, resource, variables)
  const missing = 6 - components(pattern).length
  return matchesArn(pattern + ':*'.repeat(missing), resource, variables)
}

/** The parts of an ARN: `arn`, partition, service, region, account and the rest, colons and all. */
export function components(arn: string): string[] {
  const parts = arn.split(':')
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')]
}
