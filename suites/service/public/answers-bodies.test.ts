import { expect, test } from 'vitest'
import { healthProblems, memberProblems, metricsProblems, readyProblems, valueAt } from './answers-bodies.ts'

const NOW = new Date('2026-03-14T07:11:18Z')
const timestamp = '2026-03-14T07:11:18.325Z'
const asText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body))

test.for<[name: string, body: unknown, says: string | undefined]>([
  ['the service documentation’s', { status: 'ok', timestamp, database: 'connected' }, undefined],
  ['the deployment guide’s', { status: 'healthy', timestamp: '2026-03-14T07:11:00Z' }, undefined],
  ['a time without a zone', { status: 'healthy', timestamp: '2026-03-14T07:11:00.123456' }, undefined],
  ['a time with another zone', { status: 'healthy', timestamp: '2026-03-14T09:11:00+02:00' }, undefined],
  ['a word in capitals', { status: 'OK', timestamp }, undefined],
  [
    'dependencies that say more',
    { status: 'ok', timestamp, dependencies: { kafka: { status: 'ok', lag: 3 }, cache: true } },
    undefined,
  ],
  ['another status', { status: 'degraded', timestamp }, 'status: "degraded"'],
  ['no status', { timestamp }, 'status is missing'],
  ['no timestamp', { status: 'ok' }, 'timestamp is missing'],
  ['a timestamp that is none', { status: 'ok', timestamp: 'now' }, 'timestamp: "now"'],
  ['an old timestamp', { status: 'ok', timestamp: '2026-03-14T06:11:18Z' }, '60 minutes old'],
  ['a timestamp ahead', { status: 'ok', timestamp: '2026-03-14T08:11:18Z' }, '60 minutes ahead'],
  ['a lost database', { status: 'ok', timestamp, database: 'disconnected' }, 'database: "disconnected"'],
  [
    'a dependency that is down',
    { status: 'ok', timestamp, dependencies: { kafka: 'down' } },
    'dependencies.kafka: "down"',
  ],
  [
    'a dependency that is false',
    { status: 'ok', timestamp, dependencies: { kafka: false } },
    'dependencies.kafka: false',
  ],
  ['a list', [], 'status is missing'],
  ['a page', '<html>', 'is not JSON; it begins with "<html>"'],
  ['nothing', '', 'is not JSON'],
])('health: %s', ([, body, says]) => {
  const problems = healthProblems(asText(body), NOW, true)
  if (says === undefined) expect(problems).toEqual([])
  else expect(problems.join('; ')).toContain(says)
})

test.for<[name: string, body: unknown, says: string | undefined]>([
  ['the microservices guide’s', { status: 'healthy', service: 'api' }, undefined],
  ['with one all the same', { status: 'healthy', timestamp }, undefined],
  ['an old one', { status: 'healthy', timestamp: '2026-03-14T06:11:18Z' }, '60 minutes old'],
  ['another status', { status: 'degraded' }, 'status: "degraded"'],
])('health, where no timestamp is promised: %s', ([, body, says]) => {
  const problems = healthProblems(asText(body), NOW, false)
  if (says === undefined) expect(problems).toEqual([])
  else expect(problems.join('; ')).toContain(says)
})

test.for<[name: string, body: unknown, says: string | undefined]>([
  ['the deployment guide’s', { status: 'ready', dependencies: { database: 'ok', kafka: 'ok' } }, undefined],
  ['not ready', { status: 'starting' }, 'status: "starting"'],
  [
    'a dependency that is not',
    { status: 'ready', dependencies: { database: 'ok', kafka: 'unreachable' } },
    'dependencies.kafka',
  ],
])('ready: %s', ([, body, says]) => {
  const problems = readyProblems(asText(body))
  if (says === undefined) expect(problems).toEqual([])
  else expect(problems.join('; ')).toContain(says)
})

test.for<[name: string, text: string, says: string | undefined]>([
  ['a counter', '# HELP a b\n# TYPE a counter\na{x="y"} 2\n', undefined],
  [
    'a histogram',
    '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 1.5e-3\nh_count 2\n',
    undefined,
  ],
  ['no number that is a value', 'a NaN\nb +Inf\n', undefined],
  ['a value that is no number', 'a yes\n', 'a has the value yes'],
  ['a broken line', 'a 1\nb{x="1" 2\n', 'invalid line'],
  ['a page', '<html>welcome</html>', 'holds no metric; it begins with "<html>welcome'],
  ['JSON', '{"a":1}', 'holds no metric'],
  ['nothing', '', 'holds no metric'],
])('metrics: %s', ([, text, says]) => {
  const problems = metricsProblems(text)
  if (says === undefined) expect(problems).toEqual([])
  else expect(problems.join('; ')).toContain(says)
})

test.for<[body: unknown, expected: Record<string, unknown>, problems: string[]]>([
  [{ a: 1, b: 2 }, { a: 1 }, []],
  [{ a: { b: { c: 'x', d: 1 } } }, { a: { b: { c: 'x' } } }, []],
  [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
  [{ a: 0, b: false }, { a: '*', b: '*' }, []],
  [{ a: '' }, { a: '*' }, ['a is missing or empty']],
  [{}, { a: null }, ['a is missing, not null']],
  [{ a: '1' }, { a: 1 }, ['a is "1", not 1']],
  [{ a: 'x' }, { a: { b: 1 } }, ['a is "x"']],
  [{ a: { 0: 1 } }, { a: [1] }, ['a is {"0":1}']],
  ['oops', { a: 1 }, ['is not JSON; it begins with "oops"']],
])('members: %j against %j', ([body, expected, problems]) => {
  expect(memberProblems(asText(body), expected)).toEqual(problems)
})

test.for([
  ['a', { a: 1 }, 1],
  ['a.b', { a: { b: 'x' } }, 'x'],
  ['a.1.b', { a: [0, { b: 2 }] }, 2],
  ['a.b', { a: 'x' }, undefined],
  ['a.b', 'no JSON', undefined],
] as const)('the value at %s of %j', ([path, body, expected]) => {
  expect(valueAt(asText(body), path)).toBe(expected)
})
