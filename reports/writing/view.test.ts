import { expect, test } from 'vitest'
import { check, finding, interruptedRecord, record, sampleRecord, subject } from '../testing.ts'
import { controlsOf, viewOf } from './view.ts'

const rule = check('a.rule', 'A rule', { controls: { nist: ['AC-10', 'AC-2'] } })
const other = check('b.rule', 'Another rule', { controls: { nist: ['AC-2'] } })
const vpc = subject('ec2:vpc', 'vpc/vpc-1')

test.each([
  ['check', { ...finding(rule, vpc, 'pass', 'ok'), check: 'gone.rule' }, "check 'gone.rule'"],
  ['observation', finding(rule, vpc, 'pass', 'ok', { observations: ['o-9'] }), "observation 'o-9'"],
])('a finding whose %s is missing is refused, not left out', (_what, broken, named) => {
  expect(() => viewOf(record([rule], [broken], []))).toThrow(
    `RECORD_INCONSISTENT: finding 'a.rule ${vpc.id}' refers to ${named}`,
  )
})

test('a control has the worst verdict of its checks, and controls stand in natural order', () => {
  const view = viewOf(record([rule, other], [finding(rule, vpc, 'pass', ''), finding(other, vpc, 'fail', '')], []))
  const nist = controlsOf(view)
    .get('nist')
    ?.map(({ id, verdict, checks }) => [id, verdict, checks.map((each) => each.check.id)])
  expect(nist).toEqual([
    ['AC-2', 'fail', ['a.rule', 'b.rule']],
    ['AC-10', 'pass', ['a.rule']],
  ])
})

test('a check that was never evaluated is inconclusive, and so is its control', () => {
  const view = viewOf(interruptedRecord())
  expect(view.checks.get('nat.available')).toMatchObject({ verdict: 'inconclusive', findings: [] })
  expect(
    controlsOf(view)
      .get('nist')
      ?.find(({ id }) => id === 'CM-6')?.verdict,
  ).toBe('inconclusive')
})

test('findings of a check stand worst first', () => {
  expect(
    viewOf(sampleRecord())
      .checks.get('security-groups.ingress')
      ?.findings.map(({ verdict }) => verdict),
  ).toEqual(['fail', 'pass'])
})
