import { expect, test } from 'vitest'
import { isInternet } from './addresses.ts'

test.for([
  ['0.0.0.0/0', true],
  ['::/0', true],
  ['128.0.0.0/1', true],
  ['2000::/3', true],
  ['0.0.0.0/7', true],
  ['10.0.0.0/8', false],
  ['2001:db8::/32', false],
  ['203.0.113.7/32', false],
] as const)('%s is the internet: %s', ([cidr, expected]) => {
  expect(isInternet(cidr)).toBe(expected)
})
