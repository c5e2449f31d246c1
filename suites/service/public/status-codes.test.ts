import { expect, test } from 'vitest'
import { withinCodes } from './status-codes.ts'

test.for([
  ['200', '200-299', true],
  ['200-299', '200-299', true],
  ['200,204', '200-203,204', true],
  ['200-204', '200-203,204', true],
  ['200-300', '200-299', false],
  ['200,404', '200-299', false],
  ['', '200-299', false],
  ['not set', '200-299', false],
] as const)('%s within %s: %s', ([codes, allowed, expected]) => {
  expect(withinCodes(codes, allowed)).toBe(expected)
})
