/** What is wrong with a configuration or a definition, a line for each problem. */
import type * as v from 'valibot'
import { suggestion } from '../suggestion.ts'
import { unwrapped, type Schema } from './schema.ts'
import { GONE } from './settings/gone.ts'

type Issue = v.BaseIssue<unknown>

function schemaAt(schema: Schema, path: readonly unknown[]): ReturnType<typeof unwrapped> | undefined {
  const parts = unwrapped(schema)
  const [key, ...rest] = path
  if (path.length === 0) return parts
  const next = parts.entries?.[String(key)] ?? parts.item ?? parts.value
  return next === undefined ? undefined : schemaAt(next, rest)
}

/**
 * A line for each issue: the key, what it is, what is allowed, and the nearest known name where one is near.
 * @param whole what the input is called where an issue is about all of it
 */
export function problemLines(schema: Schema, issues: readonly Issue[], whole: string): string[] {
  return issues.map((issue) => {
    const path = issue.path?.map(({ key }) => key) ?? []
    const name = path.map(String).join('.')
    const gone = issue.expected === 'never' ? insteadOf(name) : undefined
    return `  ${name || whole}: ${gone ?? `${seen(issue)}${allowed(issue)}${nearest(schema, issue, path)}`}`
  })
}

/** What to write instead of a setting that is gone. */
const insteadOf = (name: string): string | undefined =>
  Object.entries(GONE).find(([path]) => name.endsWith(`settings.${path}`))?.[1]

/** What is there; of a rule about a whole object there is nothing to show. */
function seen({ type, received }: Issue): string {
  if (received === 'undefined') return 'it is missing; '
  return type === 'check' && received === 'Object' ? '' : `it is ${received}; `
}

function allowed({ expected, message }: Issue): string {
  if (expected === null) return message
  if (expected === 'never') return 'no such key exists here'
  return `${expected} is expected${message.startsWith('Invalid') ? '' : ` (${message})`}`
}

function nearest(schema: Schema, { expected, input }: Issue, path: readonly unknown[]): string {
  if (expected === 'never')
    return suggestion(String(path.at(-1)), Object.keys(schemaAt(schema, path.slice(0, -1))?.entries ?? {}))
  const options = schemaAt(schema, path)?.options?.filter((option) => typeof option === 'string')
  return typeof input === 'string' && options !== undefined ? suggestion(input, options) : ''
}
