import { expect, test } from 'vitest'
import { lesser, worst, type Severity, type Verdict } from './verdict.ts'

test.for<{ of: readonly Verdict[]; is: Verdict }>([
  { of: ['pass', 'not-applicable'], is: 'pass' },
  { of: ['pass', 'waived'], is: 'waived' },
  { of: ['pass', 'inconclusive', 'fail'], is: 'fail' },
  { of: [], is: 'inconclusive' },
  { of: ['pass', 'fial' as Verdict], is: 'inconclusive' },
  { of: ['pased' as Verdict], is: 'inconclusive' },
])('the worst of $of is $is', ({ of, is }) => {
  expect(worst(of)).toBe(is)
})

test.for<{ a: Severity; b: Severity; is: string }>([
  { a: 'critical', b: 'low', is: 'low' },
  { a: 'medium', b: 'high', is: 'medium' },
  { a: 'hihg' as Severity, b: 'medium', is: 'medium' },
  { a: 'medium', b: 'hihg' as Severity, is: 'medium' },
])('the lesser of $a and $b is $is', ({ a, b, is }) => {
  expect(lesser(a, b)).toBe(is)
})
