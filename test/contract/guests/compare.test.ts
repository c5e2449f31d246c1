import { expect, test } from 'vitest'
import type { Finding } from '../../../record/run.ts'
import type { Verdict } from '../../../record/verdict.ts'
import { differences, isAsKnown } from './compare.ts'

const findings = (verdicts: Readonly<Record<string, Verdict>>): Finding[] =>
  Object.entries(verdicts).map(
    ([name, verdict]) =>
      ({ subject: { id: `arn:${name}`, type: 'x', name, region: 'eu-west-1' }, verdict, message: '' }) as Finding,
  )
const because = 'the design'
const whole = [{ check: 'a.b', verdict: 'pass' as const, because }]
const bySubject = [
  { check: 'a.b', subject: 'front', verdict: 'pass' as const, because },
  { check: 'a.b', subject: 'back', verdict: 'fail' as const, because },
]

test.each([
  ['all subjects agree', whole, { front: 'pass', back: 'pass' }, 0],
  ['one does not', whole, { front: 'pass', back: 'fail' }, 1],
  ['nothing is said', whole, {}, 1],
  ['subject by subject', bySubject, { front: 'pass', back: 'fail' }, 0],
  ['the other way round', bySubject, { front: 'fail', back: 'pass' }, 2],
  ['a subject is overlooked', bySubject, { front: 'pass' }, 1],
  ['a subject too many', bySubject, { front: 'pass', back: 'fail', side: 'pass' }, 1],
] as const)('%s', (_, truth, said, count) => {
  expect(differences(findings(said), truth)).toHaveLength(count)
})

test.each([
  ['the same of all', { says: 'fail' }, { front: 'fail', back: 'fail' }, true],
  ['another verdict', { says: 'fail' }, { front: 'fail', back: 'pass' }, false],
  ['nothing', { says: 'fail' }, {}, false],
  ['by name', { says: { front: 'pass', back: 'fail' } }, { front: 'pass', back: 'fail' }, true],
  ['a subject more than is known', { says: { front: 'pass' } }, { front: 'pass', back: 'fail' }, false],
  ['a subject less', { says: { front: 'pass', back: 'fail' } }, { front: 'pass' }, false],
] as const)('what is known: %s', (_, known, said, holds) => {
  expect(isAsKnown(findings(said), known)).toBe(holds)
})
