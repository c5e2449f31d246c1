import { expect, test } from 'vitest'
import { allowsAll, allowsOnly } from './groups.ts'
import type { GroupRule, Ports } from './rule.ts'

const rule = (protocol: string, fromPort: number, toPort = fromPort): GroupRule => ({
  protocol,
  fromPort,
  toPort,
  cidrs: [],
  text: '',
})
const tcp = (from: number, to = from): Ports => ({ protocol: 'tcp', from, to })

test.for<[string, GroupRule, Ports[], boolean]>([
  ['one of the ports', rule('tcp', 443), [tcp(80), tcp(443)], true],
  ['a range that two of them make', rule('tcp', 80, 82), [tcp(80), tcp(81, 82)], true],
  ['a range with a gap', rule('tcp', 80, 82), [tcp(80), tcp(82)], false],
  ['another protocol', rule('udp', 443), [tcp(443)], false],
  ['everything', rule('-1', -1), [tcp(443)], false],
  ['ports where none are expected', rule('tcp', 443), [], false],
])('a rule allows nothing else: %s', ([, given, ports, expected]) => {
  expect(allowsOnly(given, ports)).toBe(expected)
})

test.for<[string, GroupRule, boolean]>([
  ['the very range', rule('tcp', 80, 82), true],
  ['a wider one', rule('tcp', 0, 65535), true],
  ['everything', rule('-1', -1), true],
  ['a part of it', rule('tcp', 80, 81), false],
  ['another protocol', rule('udp', 80, 82), false],
])('a rule allows all of the ports: %s', ([, given, expected]) => {
  expect(allowsAll(given, tcp(80, 82))).toBe(expected)
})
