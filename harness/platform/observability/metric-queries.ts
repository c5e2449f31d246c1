/**
 * Queries of Metrics Insights, which select metrics instead of naming them. Source: CloudWatch User Guide, "Query
 * components and syntax in CloudWatch Metrics Insights".
 */
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { language, meaningOf, meaningsOf, UnreadableExpression } from '../../grammar.ts'

type Dimensions = Readonly<Record<string, string>>

/** A query, and whatever of it decides which metrics it selects. */
export interface MetricQuery {
  /** As an alarm names it: `Average`, `SampleCount`, `Maximum`, `Minimum` or `Sum`. */
  readonly statistic: string
  readonly namespace: string
  readonly metric: string
  /** The names of the dimensions that a metric must have exactly; absent: any. */
  readonly schema?: readonly string[]
  readonly where: readonly Comparison[]
  readonly groupedBy: readonly string[]
  /** How many of the groups it returns at most. */
  readonly limit?: number
}

interface Comparison {
  readonly key: string
  readonly equal: boolean
  readonly value: string
}

/** They are written in any case. */
const WORDS = 'SELECT FROM SCHEMA WHERE AND GROUP ORDER BY LIMIT ASC DESC AVG COUNT MAX MIN SUM'.split(' ')

const GRAMMAR = String.raw`
  MetricsInsights {
    Query = select Function "(" metric ")" from Source Where? GroupBy? OrderBy? Limit?
    Function = avg | count | max | min | sum
    Source = schema "(" identifier Key* ")" -- schema
           | identifier -- namespace
    Key = "," identifier
    Where = where Comparison And*
    And = and Comparison
    Comparison = identifier ("!=" | "=") value
    GroupBy = group by NonemptyListOf<identifier, ",">
    OrderBy = order by Function "(" ")" (asc | desc)?
    Limit = limit digits
    metric = identifier
    identifier = "\"" (~"\"" any)+ "\"" -- quoted
               | ~(where | group | order | limit) (letter | "_") (alnum | "_" | ".")* -- bare
    value = "'" (~"'" any)* "'"
    digits = digit+
    ${WORDS.map((word) => `${word.toLowerCase()} = caseInsensitive<"${word}"> ~(alnum | "_")`).join('\n    ')}
  }
`

type Source = Pick<MetricQuery, 'namespace' | 'schema'>

/**
 * Reads a query.
 *
 * @example
 * readQuery('SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/ECS", ClusterName, ServiceName) GROUP BY ServiceName')
 *
 * @throws UnreadableExpression when it is no query of Metrics Insights
 */
export const readQuery = language<MetricQuery>(GRAMMAR, {
  Query(_select, statistic, _open, metric, _close, _from, source, where, groupBy, _orderBy, limit): MetricQuery {
    const [most] = meaningsOf<number>(limit)
    return {
      statistic: meaningOf(statistic),
      metric: meaningOf(metric),
      ...meaningOf<Source>(source),
      where: meaningsOf<Comparison[]>(where).flat(),
      groupedBy: meaningsOf<string[]>(groupBy).flat(),
      ...(most !== undefined && { limit: most }),
    }
  },
  avg: (_name) => 'Average',
  count: (_name) => 'SampleCount',
  max: (_name) => 'Maximum',
  min: (_name) => 'Minimum',
  sum: (_name) => 'Sum',
  Source_schema: (_schema, _open, namespace, keys, _close): Source => ({
    namespace: meaningOf(namespace),
    schema: meaningsOf(keys),
  }),
  Source_namespace: (namespace): Source => ({ namespace: meaningOf(namespace) }),
  Key: (_comma, key) => meaningOf(key),
  Where: (_where, first, more): Comparison[] => [meaningOf(first), ...meaningsOf<Comparison>(more)],
  And: (_and, comparison) => meaningOf(comparison),
  Comparison: (key, operator, value): Comparison => ({
    key: meaningOf(key),
    equal: operator.sourceString === '=',
    value: meaningOf(value),
  }),
  GroupBy: (_group, _by, keys) => meaningsOf(keys),
  Limit: (_limit, digits) => Number(digits.sourceString),
  identifier_quoted: (_open, text, _close) => text.sourceString,
  identifier_bare: (first, more) => first.sourceString + more.sourceString,
  value: (_open, text, _close) => text.sourceString,
})

/** A query, where it can be read. */
export function queryIn(expression: string): MetricQuery | undefined {
  try {
    return readQuery(expression)
  } catch (error) {
    if (error instanceof UnreadableExpression) return undefined
    throw error
  }
}

/** Whether an expression is a query of Metrics Insights. */
export const isQuery = (expression: string): boolean => /^\s*SELECT\s/i.test(expression)

/** A query that an alarm watches. */
export interface WatchedQuery {
  /** Id within the alarm's expressions. */
  readonly id: string
  readonly expression: string
  /** Seconds. */
  readonly period: number
}

/** The queries of Metrics Insights that an alarm watches. */
export const queriesOf = ({ Metrics = [], Period: own = 0 }: MetricAlarm): WatchedQuery[] =>
  Metrics.flatMap(({ Id: id = '', Expression: expression = '', Period: period = own }) =>
    isQuery(expression) ? [{ id, expression, period }] : [],
  )

/** Whether a query selects the metric of a resource. Undefined: by tags, or by dimensions that are not known here. */
export function selects(query: MetricQuery, metric: string, dimensions: Dimensions): boolean | undefined {
  const names = Object.keys(dimensions)
  if (query.metric !== metric) return false
  if (query.schema !== undefined && !sameNames(query.schema, names)) return false
  const compared = query.where.map(({ key, equal, value }) =>
    dimensions[key] === undefined ? undefined : (dimensions[key] === value) === equal,
  )
  return compared.includes(false) ? false : compared.includes(undefined) ? undefined : true
}

const sameNames = (names: readonly string[], others: readonly string[]): boolean =>
  names.length === others.length && names.every((name) => others.includes(name))

/** Whether what a query tells of a resource is told of it alone, and not of several together. */
export const toldApart = ({ where, groupedBy, schema }: MetricQuery, dimensions: Dimensions): boolean =>
  schema !== undefined &&
  Object.keys(dimensions).every(
    (name) => groupedBy.includes(name) || where.some(({ key, equal }) => key === name && equal),
  )

/** Whether a query says anything about a dimension. */
export const asksBy = ({ schema = [], groupedBy, where }: MetricQuery, name: string): boolean =>
  [...schema, ...groupedBy, ...where.map(({ key }) => key)].includes(name)

/** Whether a query selects metrics with a value of a dimension, as far as it compares that dimension. */
export const leavesIn = ({ where }: MetricQuery, name: string, value: string | undefined): boolean =>
  where.every((compared) => compared.key !== name || (compared.value === value) === compared.equal)
