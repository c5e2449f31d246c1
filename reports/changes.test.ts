import { expect, test } from 'vitest'
import type { RunRecord } from '../record/run.ts'
import type { Verdict } from '../record/verdict.ts'
import { compareRuns, writeChanges } from './changes.ts'
import { hostileRecord } from './testing-extremes.ts'
import { acceptedRecord, check, finding, interruptedRecord, record, sampleRecord, subject } from './testing.ts'

const rule = check('vpc.rule', 'A rule')

/** A run of one check over subjects with these verdicts. */
function runOf(verdicts: Readonly<Record<string, Verdict>>, rest: Partial<RunRecord> = {}): RunRecord {
  const findings = Object.entries(verdicts).map(([id, verdict]) =>
    finding(rule, subject('ec2:vpc', id), verdict, `${id}: ${verdict}`),
  )
  return record([rule], findings, [], rest)
}

const kinds = (before: RunRecord, after: RunRecord): Record<string, string> =>
  Object.fromEntries(compareRuns(before, after).changes.map(({ finding: { subject: of }, kind }) => [of.name, kind]))

test.each<[Verdict | undefined, Verdict, string | undefined]>([
  ['pass', 'fail', 'newly-failing'],
  ['inconclusive', 'fail', 'newly-failing'],
  ['waived', 'fail', 'newly-failing'],
  [undefined, 'fail', 'newly-failing'],
  ['fail', 'fail', 'still-failing'],
  ['fail', 'inconclusive', 'newly-inconclusive'],
  [undefined, 'inconclusive', 'newly-inconclusive'],
  ['inconclusive', 'inconclusive', 'still-inconclusive'],
  ['fail', 'pass', 'fixed'],
  ['fail', 'waived', 'other'],
  ['fail', 'not-applicable', 'other'],
  ['inconclusive', 'pass', 'other'],
  [undefined, 'pass', 'new'],
  ['pass', 'pass', undefined],
])('from %s to %s is %s', (before, after, expected) => {
  expect(kinds(runOf(before === undefined ? {} : { a: before }), runOf({ a: after }))['a']).toBe(expected)
})

test('what is missing is gone when the check listed its subjects', () => {
  expect(kinds(runOf({ a: 'fail', b: 'pass' }), runOf({ b: 'pass' }))).toEqual({ a: 'gone' })
})

test.each([
  ['the check has no finding', runOf({})],
  ['the check was not part of the run', record([], [], [])],
  ['the subjects could not be listed', runOf({ account: 'inconclusive' })],
])('what is missing is unknown when %s', (_why, after) => {
  expect(kinds(runOf({ a: 'fail' }), after)).toMatchObject({ a: 'unknown' })
})

test('a subject that became inconclusive itself does not make the others unknown', () => {
  expect(kinds(runOf({ a: 'fail', b: 'pass' }), runOf({ b: 'inconclusive' }))).toEqual({
    a: 'gone',
    b: 'newly-inconclusive',
  })
})

test('runs of different things, interrupted runs and changed expectations are cautioned about', () => {
  const { cautions } = compareRuns(
    sampleRecord({ configuration: { ...sampleRecord().configuration, sha256: 'other' } }),
    interruptedRecord(),
  )
  expect(cautions).toEqual([
    'The runs differ in environment: production before, develop after.',
    'The runs differ in kind: live before, sandbox after.',
    'The runs differ in account: 111122223333 before, not established after.',
    'The expected values were changed between the runs.',
    'The run after was interrupted: what is missing from it is unknown, not gone.',
  ])
})

test('the same run twice: nothing changed but what still needs action', () => {
  const comparison = compareRuns(sampleRecord(), sampleRecord())
  expect(comparison.cautions).toEqual([])
  expect(new Set(comparison.changes.map(({ kind }) => kind))).toEqual(new Set(['still-failing', 'still-inconclusive']))
  expect(comparison.unchanged).toBe(sampleRecord().findings.length - comparison.changes.length)
})

test('the text puts the worst first, explains what is newly wrong, and notes an edited rule', () => {
  const edited = runOf({ a: 'fail', b: 'pass', c: 'fail' })
  const after = { ...edited, checks: [{ ...rule, sourceSha256: 'edited' }] }
  const text = writeChanges(compareRuns(runOf({ a: 'pass', b: 'fail', c: 'fail' }), after), {
    colour: false,
    width: 80,
  })
  expect(text).toContain(
    [
      'Newly failing (1)',
      '  ✗ a  vpc.rule  pass → fail',
      `    ${subject('ec2:vpc', 'a').id}`,
      '    a: fail',
      '    The rule was edited between the runs.',
    ].join('\n'),
  )
  expect(text.indexOf('Still failing (1)')).toBeGreaterThan(text.indexOf('Newly failing (1)'))
  expect(text.indexOf('Fixed (1)')).toBeGreaterThan(text.indexOf('Still failing (1)'))
})

test('names cannot send control sequences to the terminal', () => {
  const text = writeChanges(compareRuns(sampleRecord(), hostileRecord()), { colour: false, width: 80 })
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u)
})

test('what is accepted without being established is no news, and is never fixed', () => {
  const [open, accepted] = [sampleRecord(), acceptedRecord()]
  const kinds = (before: RunRecord, after: RunRecord): (string | undefined)[] =>
    compareRuns(before, after)
      .changes.filter(({ finding: { check } }) => check === 'kms.rotation')
      .map(({ kind }) => kind)
  expect(kinds(accepted, accepted)).toEqual([])
  expect(kinds(open, accepted)).toEqual(['other'])
  expect(kinds(accepted, open)).toEqual(['still-inconclusive'])
  expect(writeChanges(compareRuns(open, accepted), { colour: false, width: 80 })).toContain(
    'inconclusive → inconclusive (accepted)',
  )
})
