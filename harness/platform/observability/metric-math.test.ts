import { expect, test } from 'vitest'
import { evaluateExpression, namedIn } from './metric-math.ts'

const metrics = { m1: 6, m2: 100, errors_a: 2, errors_b: 3, none: Number.NaN }
const ids = { metrics, expressions: { e1: 'm1 / m2', loop: 'loop + 1' }, periods: { m1: 60 } }

test.each<[string, number]>([
  ['m1', 6],
  ['100 * m1 / m2', 6],
  ['1 + 2 * 3 ^ 2', 19],
  ['2 ^ 3 ^ 0', 2],
  ['-m1 + 0.5', -5.5],
  ['m2 - m1 - 4', 90],
  ['m1 >= 6 AND m2 != 7', 1],
  ['m1 > 6 || m2 < 7', 0],
  ['IF(m1 > 5, m1, 0)', 6],
  ['IF(m1 > 5 && m2 < 5, 1, 7)', 7],
  ['FILL(m1, REPEAT) + FILL(m2, 0)', 106],
  ['SUM(METRICS("errors"))', 5],
  ["MAX(METRICS('errors'))", 3],
  ['AVG([m1, m2])', 53],
  ['METRIC_COUNT(METRICS())', 5],
  ['m1 + none', Number.NaN],
  ['m1 + FILL(none, 0)', 6],
  ['FILL(none, REPEAT)', Number.NaN],
  ['SUM([m1, m2] * 2)', 212],
  ['m1 / PERIOD(m1)', 0.1],
  ['100 * e1', 6],
])('%s', (expression, expected) => {
  expect(evaluateExpression(expression, ids)).toBe(expected)
})

test.each([
  ['ANOMALY_DETECTION_BAND(m1, 2)', /^ANOMALY_DETECTION_BAND is not evaluated here/],
  ['m1 - AVG(m1)', /what one metric does over time is not evaluated/],
  ['RATE(m1)', /^RATE is/],
  ['m3', /^'m3' is not evaluated/],
  ['loop', /^'loop' is/],
  ['METRICS()', /which has several values/],
  ['m1 +', /cannot be read at 'its end'/],
  ['m1 ! m2', /cannot be read at '! m2'/],
])('not %s', (expression, expected) => {
  expect(() => evaluateExpression(expression, ids)).toThrow(expected)
})

test('what an expression names', () => {
  expect(namedIn('IF(FILL(m1, LINEAR) > 1, SUM([e1, m2]), METRICS("x"))')).toEqual({
    ids: ['m1', 'e1', 'm2'],
    searches: [],
  })
  expect(namedIn(`SORT(SEARCH('{AWS/ECS} MetricName="x"', 'Sum', 60), MAX, DESC, 5)`).searches).toEqual([
    '{AWS/ECS} MetricName="x"',
  ])
})
