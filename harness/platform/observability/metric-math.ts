/**
 * CloudWatch's metric math, as far as its value follows from the values of metrics at one time: functions that look at
 * several points in time, or that ask AWS for something else, are not evaluated. Source: CloudWatch User Guide, "Using
 * math expressions with CloudWatch metrics".
 */
import { language, meaningOf, meaningsOf, UnreadableExpression } from '../../grammar.ts'

/** A time series, or an array of them; each by its value at the time that is looked at. */
type Value = number | readonly number[]

/** What the ids in an expression stand for. */
export interface Ids {
  /** Values of metrics. */
  readonly metrics: Readonly<Record<string, number>>
  /** Other expressions. */
  readonly expressions?: Readonly<Record<string, string>>
  /** Seconds of the periods of metrics. */
  readonly periods?: Readonly<Record<string, number>>
}

/** An expression, or a part of it. */
interface Part {
  /** The ids that it names. */
  readonly ids: readonly string[]
  /** What it has SEARCH look for. */
  readonly searches: readonly string[]
  /** What is written in quotes. */
  readonly text?: string
  readonly value: (ids: Ids) => Value
}

const GRAMMAR = String.raw`
  MetricMath {
    Either = Either ("OR" | "||") Both -- or
           | Both
    Both = Both ("AND" | "&&") Comparison -- and
         | Comparison
    Comparison = Comparison (">=" | "<=" | "==" | "!=" | ">" | "<") Sum -- of
               | Sum
    Sum = Sum ("+" | "-") Product -- of
        | Product
    Product = Product ("*" | "/") Power -- of
            | Power
    Power = Signed "^" Power -- of
          | Signed
    Signed = "-" Signed -- minus
           | Operand
    Operand = "(" Either ")" -- group
            | "[" NonemptyListOf<Either, ","> "]" -- array
            | name "(" ListOf<Either, ","> ")" -- call
            | number
            | text
            | name -- id
    number = figures
    figures = digit+ ("." digit+)?
    text = "\"" (~"\"" any)* "\"" -- double
         | "'" (~"'" any)* "'" -- single
    name = letter (alnum | "_")*
  }
`

const OPERATORS: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '>': (left, right) => Number(left > right),
  '<': (left, right) => Number(left < right),
  '>=': (left, right) => Number(left >= right),
  '<=': (left, right) => Number(left <= right),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
}

/** Applies an operator to numbers, or to each member of arrays. */
function applied(operator: (left: number, right: number) => number, left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return operator(left, right)
  const members = typeof left === 'number' ? (right as readonly number[]) : left
  const at = (value: Value, index: number): number => (typeof value === 'number' ? value : (value[index] ?? Number.NaN))
  return members.map((_, index) => operator(at(left, index), at(right, index)))
}

const binary = (left: Part, operator: string, right: Part): Part => ({
  ...named([left, right]),
  value: (ids) => applied(OPERATORS[operator]!, left.value(ids), right.value(ids)),
})

type Arguments = readonly Part[]

const each =
  (operator: (value: number) => number) =>
  ([argument]: Arguments, ids: Ids): Value =>
    applied(operator, argument?.value(ids) ?? Number.NaN, 0)

/** A series of an array of them; of a single one, such a function looks at its whole time. */
const across =
  (operator: (values: readonly number[]) => number) =>
  ([argument]: Arguments, ids: Ids): Value => {
    const value = argument?.value(ids) ?? []
    return typeof value === 'number' ? notEvaluated('what one metric does over time') : operator(value)
  }

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

const FUNCTIONS: Readonly<Record<string, (given: Arguments, ids: Ids) => Value>> = {
  ABS: each(Math.abs),
  CEIL: each(Math.ceil),
  FLOOR: each(Math.floor),
  LOG: each(Math.log),
  LOG10: each(Math.log10),
  TIME_SERIES: each((value) => value),
  REMOVE_EMPTY: each((value) => value),
  SUM: across(total),
  AVG: across((values) => total(values) / values.length),
  MAX: across((values) => Math.max(...values)),
  MIN: across((values) => Math.min(...values)),
  METRIC_COUNT: across((values) => values.length),
  FILL([series, filling], ids) {
    const value = series?.value(ids) ?? Number.NaN
    // The last value, or a line between values, where data points of the past are needed.
    if (filling === undefined || filling.text !== undefined) return value
    return applied((known, filled) => (Number.isNaN(known) ? filled : known), value, filling.value(ids))
  },
  IF([condition, then, otherwise], ids) {
    const holds = condition?.value(ids)
    if (typeof holds !== 'number') return notEvaluated('IF of several metrics')
    return (Number.isNaN(holds) ? undefined : holds !== 0 ? then : otherwise)?.value(ids) ?? Number.NaN
  },
  METRICS: ([filter], { metrics }) =>
    Object.entries(metrics).flatMap(([id, value]) => (id.includes(filter?.text ?? '') ? [value] : [])),
  PERIOD: ([metric], { periods = {} }) => periods[metric?.ids[0] ?? ''] ?? notEvaluated('the period of an expression'),
}

const notEvaluated = (what: string): never => {
  throw new UnreadableExpression(`${what} is not evaluated here`)
}

function valueOf(id: string, ids: Ids): Value {
  const value = ids.metrics[id]
  if (value !== undefined) return value
  const { [id]: expression, ...expressions } = ids.expressions ?? {}
  return expression === undefined ? notEvaluated(`'${id}'`) : readMath(expression).value({ ...ids, expressions })
}

/** What FILL is told in place of a value. */
const WAYS_TO_FILL = new Set(['REPEAT', 'LINEAR'])

const readMath = language<Part>(GRAMMAR, {
  Either_or: (left, _or, right) => binary(meaningOf(left), 'OR', meaningOf(right)),
  Both_and: (left, _and, right) => binary(meaningOf(left), 'AND', meaningOf(right)),
  Comparison_of: (left, operator, right) => binary(meaningOf(left), operator.sourceString, meaningOf(right)),
  Sum_of: (left, operator, right) => binary(meaningOf(left), operator.sourceString, meaningOf(right)),
  Product_of: (left, operator, right) => binary(meaningOf(left), operator.sourceString, meaningOf(right)),
  Power_of: (left, operator, right) => binary(meaningOf(left), operator.sourceString, meaningOf(right)),
  Signed_minus: (_minus, operand) => binary(constant(0), '-', meaningOf(operand)),
  Operand_group: (_open, expression, _close) => meaningOf(expression),
  Operand_array: (_open, list, _close): Part => {
    const members = meaningsOf<Part>(list)
    return { ...named(members), value: (ids) => members.flatMap((member) => member.value(ids)) }
  },
  Operand_call: (name, _open, list, _close): Part => {
    const given = meaningsOf<Part>(list)
    const call = FUNCTIONS[name.sourceString] ?? (() => notEvaluated(name.sourceString))
    const { ids, searches } = named(given)
    const own = name.sourceString === 'SEARCH' ? [given[0]?.text ?? ''] : []
    return { ids, searches: [...searches, ...own], value: (of) => call(given, of) }
  },
  Operand_id: (name): Part => {
    const id = name.sourceString
    if (WAYS_TO_FILL.has(id)) return { ids: [], searches: [], text: id, value: () => notEvaluated(id) }
    return { ids: [id], searches: [], value: (ids) => valueOf(id, ids) }
  },
  number: (figures) => constant(Number(figures.sourceString)),
  text_double: (_open, text, _close) => quoted(text.sourceString),
  text_single: (_open, text, _close) => quoted(text.sourceString),
})

const quoted = (text: string): Part => ({ ids: [], searches: [], text, value: () => notEvaluated(`'${text}'`) })

const constant = (value: number): Part => ({ ids: [], searches: [], value: () => value })

function named(parts: readonly Part[]): Pick<Part, 'ids' | 'searches'> {
  return { ids: parts.flatMap(({ ids }) => ids), searches: parts.flatMap(({ searches }) => searches) }
}

/**
 * The value of an expression for one data point of each metric.
 *
 * @example
 * evaluateExpression('100 * failed / SUM(METRICS())', { metrics: { failed: 1, well: 3 } }) // 25
 *
 * @throws UnreadableExpression for what cannot be evaluated, and for several values
 */
export function evaluateExpression(expression: string, ids: Ids): number {
  const value = readMath(expression).value(ids)
  return typeof value === 'number' ? value : notEvaluated(`'${expression}', which has several values,`)
}

/**
 * The ids that an expression names, and what it has SEARCH look for.
 *
 * @example
 * namedIn(`FILL(m1, REPEAT) / SUM(SEARCH('cpu', 'Sum'))`) // { ids: ['m1'], searches: ['cpu'] }
 *
 * @throws UnreadableExpression when it is no metric math
 */
export function namedIn(expression: string): Pick<Part, 'ids' | 'searches'> {
  const { ids, searches } = readMath(expression)
  return { ids, searches }
}
