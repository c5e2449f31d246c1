/**
 * The part of CloudWatch's metric math that alarms are mostly written in: numbers, metrics by id, + - * /, comparisons,
 * FILL and IF.
 */

/** The expression uses what this reader does not know. */
export class UnreadableExpression extends Error {
  override readonly name = 'UnreadableExpression'
}

/**
 * The value of an expression for one data point of each metric.
 * @throws UnreadableExpression for functions, arrays and metrics that are not known here
 */
export function evaluateExpression(expression: string, values: Readonly<Record<string, number>>): number {
  const tokens = expression.match(/\d+(?:\.\d+)?|[A-Za-z]\w*|>=|<=|==|!=|[-+*/(),<>]|\S/g) ?? []
  let next = 0
  const unreadable = (): never => {
    throw new UnreadableExpression(`'${expression}' cannot be read at '${tokens[next] ?? 'its end'}'`)
  }
  const take = (...expected: string[]): string | undefined =>
    expected.includes(tokens[next] ?? '') ? tokens[next++] : undefined
  const demand = (expected: string): void => void (take(expected) ?? unreadable())

  function comparison(): number {
    const left = sum()
    const operator = take('>', '<', '>=', '<=', '==', '!=')
    if (operator === undefined) return left
    const right = sum()
    const holds = {
      '>': left > right,
      '<': left < right,
      '>=': left >= right,
      '<=': left <= right,
      '==': left === right,
      '!=': left !== right,
    }[operator]
    return holds === true ? 1 : 0
  }
  function sum(): number {
    let value = product()
    for (let operator = take('+', '-'); operator !== undefined; operator = take('+', '-'))
      value = operator === '+' ? value + product() : value - product()
    return value
  }
  function product(): number {
    let value = factor()
    for (let operator = take('*', '/'); operator !== undefined; operator = take('*', '/'))
      value = operator === '*' ? value * factor() : value / factor()
    return value
  }
  function factor(): number {
    if (take('-') !== undefined) return -factor()
    if (take('(') !== undefined) {
      const value = comparison()
      demand(')')
      return value
    }
    const token = tokens[next] ?? unreadable()
    if (/^\d/.test(token)) return Number(tokens[next++])
    if (token === 'FILL' || token === 'IF') return call(token)
    const value = values[token]
    if (value === undefined) return unreadable()
    next++
    return value
  }
  function call(name: 'FILL' | 'IF'): number {
    next++
    demand('(')
    const first = comparison()
    demand(',')
    // FILL's second argument may be REPEAT or LINEAR: it matters only where a data point is missing
    const second = name === 'FILL' && take('REPEAT', 'LINEAR') !== undefined ? 0 : comparison()
    const third = name === 'IF' && take(',') !== undefined ? comparison() : 0
    demand(')')
    if (name === 'FILL') return first
    return first !== 0 ? second : third
  }

  const value = comparison()
  return next === tokens.length ? value : unreadable()
}
