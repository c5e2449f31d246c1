import { expect, test } from 'vitest'
import type { Variant } from '../authoring/variant.ts'
import type { Finding } from '../../record/run.ts'
import type { Verdict } from '../../record/verdict.ts'
import { flawsInVariant } from './variants.ts'

const finding = (id: string, verdict: Verdict, message = ''): Finding => ({
  id,
  check: 'topic.rule',
  subject: {
    id: `arn:aws:ecs:us-east-1:111122223333:service/${id}`,
    name: `service/${id}`,
    type: 'service',
    region: 'us-east-1',
  },
  verdict,
  message,
  observations: [],
  startedAt: '2026-01-01T00:00:00Z',
  durationMs: 1,
})
const called = (operation: string) => ({ id: operation, service: 'ecs', operation, permission: '', input: {} })
const TWO = [finding('a', 'pass'), finding('b', 'fail', 'two rules\nare open')]

test.each<[string, readonly Finding[], Variant['expected'], readonly string[]]>([
  ['every finding as it must be', [finding('a', 'pass')], 'pass', []],
  ['one of them not', TWO, 'pass', ['service/b', 'fail: two rules\nare open where pass was due']],
  ['no finding, of which nothing can be said', [], 'pass', ['there is no finding']],
  ['no finding, and a pattern', [], /./, ['there is no finding']],
  ['a pattern of verdict and message', [TWO[1]!], /^fail: two rules/, []],
  ['a pattern of a verdict without a message', [TWO[0]!], /^pass$/, []],
  ['a pattern that does not match', [TWO[1]!], /^fail: three/, ['/^fail: three/ was due']],
  ['a list', TWO, ['pass', /are open$/], []],
  ['a list in another order', TWO, ['fail', 'pass'], ['where fail was due', 'where pass was due']],
  ['a list that is too short', TWO, ['pass'], ['2 findings where 1 were due: pass; fail']],
  ['a subject by the end of its id', TWO, { a: 'pass' }, []],
  ['a subject by its name', TWO, { 'service/b': /^fail/ }, []],
  ['a subject with another verdict', TWO, { a: 'pass', b: 'pass' }, ['fail: two rules\nare open where pass was due']],
  ['a subject that is not there', TWO, { c: 'pass' }, ['0 findings are about c, and one was due']],
  ['a subject that is there twice', [...TWO, TWO[0]!], { a: 'pass' }, ['2 findings are about a, and one was due']],
])('%s', (_, findings, expected, says) => {
  const flaws = flawsInVariant({ findings, calls: [] }, { expected }).join('\n')
  if (says.length === 0) expect(flaws).toBe('')
  for (const each of says) expect(flaws).toContain(each)
})

test.each<[NonNullable<Variant['calls']>, readonly string[], readonly string[]]>([
  ['none', [], []],
  ['none', ['ListKeys'], ['ListKeys was called, and nothing was to be']],
  [['ListKeys', '!Decrypt'], ['ListKeys'], []],
  [['ListKeys'], ['Decrypt'], ['ListKeys was not called']],
  [['!Decrypt'], ['Decrypt'], ['Decrypt was called, and was not to be']],
])('calls: %j of %j', (calls, made, flaws) => {
  const result = { findings: [finding('a', 'pass')], calls: made.map(called) }
  expect(flawsInVariant(result, { expected: 'pass', calls })).toEqual(flaws)
})
