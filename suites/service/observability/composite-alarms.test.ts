import type { CompositeAlarm } from '@aws-sdk/client-cloudwatch'
import { expect, test } from 'vitest'
import { readRule } from './alarm-rules.ts'
import { ringingWith } from './composite-alarms.ts'

const ARN = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:'
const it = { AlarmName: 'it', AlarmArn: `${ARN}it` }

const composite = (AlarmName: string, AlarmRule: string, more: CompositeAlarm = {}): CompositeAlarm => ({
  AlarmName,
  AlarmArn: `${ARN}${AlarmName}`,
  AlarmRule,
  ...more,
})
const rings = (...composites: CompositeAlarm[]): (string | undefined)[] =>
  ringingWith(it, composites, [{ AlarmName: 'x', StateValue: 'ALARM' }]).composites.map(({ AlarmName }) => AlarmName)

test.each<[string, boolean]>([
  ['ALARM(it)', true],
  ['ALARM("it")', true],
  [`ALARM(${ARN}it)`, true],
  [`ALARM("${ARN}it") OR ALARM(x)`, true],
  ['ALARM(x) AND NOT ALARM(it)', false],
  ['ALARM(x) AND ALARM(it)', false],
  ['ALARM(it) AND NOT ALARM(x)', true],
  ['ALARM(it) AND OK(x)', true],
  ['(ALARM(x) OR ALARM(y)) AND ALARM(it)', false],
  ['ALARM(x) AND ALARM(y) OR ALARM(it)', true],
  ['NOT (NOT ALARM(it))', true],
  ['NOT OK(it)', true],
  ['OK(it)', false],
  ['NOT ALARM(it)', false],
  ['INSUFFICIENT_DATA(it)', false],
  ['ALARM(it) OR TRUE', false],
  ['ALARM(it) AND FALSE', false],
  ['ALARM(it too)', false],
  ['AT_LEAST(1, ALARM, (it, x, y))', true],
  ['AT_LEAST(2, ALARM, (it, x, y))', false],
  ['AT_LEAST(30%, ALARM, ("it", x, y))', true],
  ['AT_LEAST(50%, ALARM, (it, x, y))', false],
  ['AT_LEAST(1, NOT OK, (it, x))', true],
  ['AT_LEAST(2, OK, (it, x, y)) AND ALARM(it)', true],
])('%s', (rule, expected) => {
  expect(rings(composite('above', rule))).toEqual(expected ? ['above'] : [])
})

test('what rings below another one rings that too, and a circle ends', () => {
  expect(rings(composite('above', 'ALARM(it)'), composite('top', 'ALARM("above")'))).toEqual(['above', 'top'])
  expect(rings(composite('one', 'ALARM(it) OR ALARM(two)'), composite('two', 'ALARM(one)'))).toEqual(['one', 'two'])
  expect(rings(composite('one', 'ALARM(two) AND ALARM(it)'), composite('two', 'ALARM(one)'))).toEqual([])
})

test.each([
  ['it', []],
  [`${ARN}it`, []],
  ['x', []],
  ['another', ['above']],
  ['over', []],
])('a suppressor %s', (ActionsSuppressor, expected) => {
  const over = composite('over', 'ALARM(it) AND ALARM(x)')
  expect(rings(composite('above', 'ALARM(it)', { ActionsSuppressor }), over)).toEqual(expected)
})

test('a rule that cannot be read is named, with where', () => {
  const { composites, unreadable } = ringingWith(it, [composite('above', 'ALARM(it) XOR ALARM(x)')], [])
  expect(composites).toEqual([])
  expect(unreadable).toEqual([
    "the rule of composite alarm above: 'ALARM(it) XOR ALARM(x)' cannot be read at 'XOR ALARM(x)'",
  ])
  expect(() => readRule('ALARM()')).toThrow(/cannot be read/)
})
