/** A value of a flow's placeholders: what earlier steps captured, and variables of the environment as `env.NAME`. */
export type Values = Readonly<Record<string, string>>

const PLACEHOLDER = /\{\{\s*([\w.]+)\s*\}\}/g

/** The names of the placeholders in anything that JSON can hold. */
export const placeholdersIn = (value: unknown): string[] =>
  [...(JSON.stringify(value) ?? '').matchAll(PLACEHOLDER)].map(([, name = '']) => name)

/** The same with placeholders replaced; one without a value is left as it is. */
export function fill<T>(value: T, values: Values): T {
  if (typeof value === 'string') return value.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole) as T
  if (Array.isArray(value)) return value.map((item: unknown) => fill(item, values)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(member as unknown, values)])) as T
}

/** Variables of the environment that placeholders name, such as a token that no configuration may hold. */
export const variablesFor = (
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Values =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = name.startsWith('env.') ? environment[name.slice(4)] : undefined
      return value === undefined ? [] : [[name, value]]
    }),
  )
