/**
 * What the bodies of a public service's answers should hold. Sources: deployment guide (health check endpoints),
 * service documentation (health).
 */
import parsePrometheus from 'parse-prometheus-text-format'
import * as v from 'valibot'

/** Status values that mean healthy. */
const HEALTHY_STATUSES = ['ok', 'healthy', 'ready', 'connected', 'up', 'available'] as const
const HealthyStatus = v.pipe(v.string(), v.toLowerCase(), v.picklist(HEALTHY_STATUSES))

/** A dependency is a word, `true`, or an object that has a status. */
const Dependency = v.union([HealthyStatus, v.literal(true), v.looseObject({ status: HealthyStatus })], 'is not well')

const Timestamp = v.pipe(
  v.string('a time such as "2026-01-01T00:00:00Z" is expected'),
  v.check(
    (text) => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)),
    'a time such as "2026-01-01T00:00:00Z" is expected',
  ),
)
const Parts = { database: v.optional(Dependency), dependencies: v.optional(v.record(v.string(), Dependency)) }

const Status = { status: v.pipe(v.string(), v.toLowerCase(), v.picklist(['healthy', 'ok'])), ...Parts }
const Health = v.looseObject({ ...Status, timestamp: Timestamp })
const HealthAtAnyTime = v.looseObject({ ...Status, timestamp: v.optional(Timestamp) })
const Ready = v.looseObject({ status: HealthyStatus, ...Parts })

/** Older answers come from a cache, not from the service. */
const FRESH_MS = 5 * 60_000

/** @param timed whether the body must tell when it was written; a time that is there is looked at in any case */
export function healthProblems(text: string, now: Date, timed: boolean): string[] {
  const { problems, output } = read(timed ? Health : HealthAtAnyTime, text)
  if (output?.timestamp === undefined) return problems
  const { timestamp } = output
  // times without a zone are UTC, as Python writes them
  const age = now.getTime() - Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(timestamp) ? timestamp : `${timestamp}Z`)
  return Math.abs(age) <= FRESH_MS
    ? []
    : [
        `timestamp: ${timestamp} is ${Math.round(Math.abs(age) / 60_000)} minutes ` +
          `${age > 0 ? 'old: something on the way keeps old answers' : 'ahead'}`,
      ]
}

/** Status values that mean unwell, in whichever application. */
const ILL = new Set(['unhealthy', 'error', 'fail', 'failed', 'failing', 'down', 'out_of_service', 'critical'])

/** What is wrong with the body of a health route that promises nothing: a status that says so. */
export function illnessProblems(text: string): string[] {
  const body = parsed(text)
  const status = typeof body === 'object' && body !== null && 'status' in body ? body.status : undefined
  return typeof status === 'string' && ILL.has(status.toLowerCase()) ? [`status is ${status}`] : []
}

export const readyProblems = (text: string): string[] => read(Ready, text).problems

/**
 * Members that a body must hold, compared as deep as the expectation goes; `*` stands for anything that is not empty.
 */
export function memberProblems(text: string, expected: Readonly<Record<string, unknown>>): string[] {
  const body = parsed(text)
  return body === NOT_JSON ? [notJson(text)] : differences(body, expected, '')
}

/** The value at a path such as `order.id` or `items.0.id`; undefined when the body has none. */
export function valueAt(text: string, path: string): unknown {
  const body = parsed(text)
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      body,
    )
}

export function metricsProblems(text: string): string[] {
  try {
    const families = parsePrometheus(text)
    if (families.length === 0) return [`holds no metric; it begins with ${beginning(text)}`]
    const values = families.flatMap(({ name, metrics }) =>
      metrics.flatMap((metric) =>
        [metric.value, metric.count, metric.sum, ...Object.values(metric.buckets ?? {})].map((value) => ({
          name,
          value,
        })),
      ),
    )
    return values
      .filter(({ value }) => value !== undefined && !/^([+-]?Inf|NaN|[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)$/i.test(value))
      .map(({ name, value }) => `${name} has the value ${value}, which is no number`)
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidLineError')
      return [error.message.replace('Encountered invalid', 'holds an invalid')]
    throw error
  }
}

const NOT_JSON = Symbol('not JSON')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return NOT_JSON
    throw error
  }
}

const beginning = (text: string): string => JSON.stringify(text.slice(0, 40))

const notJson = (text: string): string => `is not JSON; it begins with ${beginning(text)}`

function read<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): { readonly problems: string[]; readonly output?: v.InferOutput<Schema> } {
  const body = parsed(text)
  if (body === NOT_JSON) return { problems: [notJson(text)] }
  const result = v.safeParse(schema, body)
  if (result.success) return { problems: [], output: result.output }
  return {
    problems: result.issues.map((issue) => {
      const at = v.getDotPath(issue) ?? 'body'
      return issue.received === 'undefined' ? `${at} is missing` : `${at}: ${issue.received} (${issue.message})`
    }),
  }
}

function differences(actual: unknown, expected: unknown, path: string): string[] {
  const at = path === '' ? 'body' : path
  if (expected === '*')
    return actual === undefined || actual === null || actual === '' ? [`${at} is missing or empty`] : []
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(expected))
      return [`${at} is ${JSON.stringify(actual) ?? 'missing'}`]
    return Object.entries(expected).flatMap(([key, value]) =>
      differences((actual as Record<string, unknown>)[key], value, path === '' ? key : `${path}.${key}`),
    )
  }
  return actual === expected ? [] : [`${at} is ${JSON.stringify(actual) ?? 'missing'}, not ${JSON.stringify(expected)}`]
}
