import { expect, test } from 'vitest'
import { problemsOfCheck, problemsOfSubject, problemsOfVariant } from './definition.ts'

const GOOD = {
  title: 'T',
  covers: ['DG-INF-01'],
  controls: { nist: ['SC-7'] },
  severity: 'high',
  remedy: 'R',
  verify: async () => {},
  breaks: { 'it is broken': () => {} },
}

test('a good definition has no problems', () => {
  expect(problemsOfCheck('vpc.flow-logs', GOOD)).toEqual([])
  expect(problemsOfCheck('s3.acl', { ...GOOD, stages: ['post'], timeout: 60_000, each: async () => [] })).toEqual([])
  expect(problemsOfCheck('s3.acl', { ...GOOD, prepare: async () => ({}) })).toEqual([])
})

test.each<[what: string, id: string, definition: unknown, problem: RegExp]>([
  ['a misspelt severity', 'a.b', { ...GOOD, severity: 'hihg' }, /severity: it is "hihg"; .*did you mean 'high'\?/],
  ['nothing covered', 'a.b', { ...GOOD, covers: [] }, /covers: .*name at least one catalogue item/],
  ['covers left out', 'a.b', { ...GOOD, covers: undefined }, /covers: it is missing/],
  ['a misspelt member', 'a.b', { ...GOOD, remdy: 'R' }, /remdy: .*no such key exists here \(did you mean 'remedy'\?\)/],
  ['a misspelt stage', 'a.b', { ...GOOD, stages: ['nigthly'] }, /stages\.0: .*did you mean 'nightly'\?/],
  ['a misspelt framework', 'a.b', { ...GOOD, controls: { nits: [] } }, /controls\.nits: .*did you mean 'nist'\?/],
  ['no function to verify', 'a.b', { ...GOOD, verify: true }, /verify: .*a function is expected/],
  ['a break that is none', 'a.b', { ...GOOD, breaks: { x: 1 } }, /breaks\.x: .*a function is expected/],
  ['a preparation that is none', 'a.b', { ...GOOD, prepare: {} }, /prepare: .*a function is expected/],
  ['no time', 'a.b', { ...GOOD, timeout: 0 }, /timeout: /],
  ['no definition', 'a.b', undefined, /the definition: /],
  ['an id without a topic', 'flow-logs', GOOD, /id: it is "flow-logs"; topic\.rule in kebab case/],
  ['an id in another case', 'VPC.FlowLogs', GOOD, /id: it is "VPC\.FlowLogs"/],
])('%s', (_, id, definition, problem) => {
  const problems = problemsOfCheck(id, definition)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(problem)
})

test('all problems are told at once', () => {
  expect(problemsOfCheck('x', { severity: 'low' }).map((line) => line.split(':')[0]!.trim())).toEqual(
    expect.arrayContaining(['id', 'title', 'covers', 'controls', 'remedy', 'verify', 'breaks']),
  )
})

test('a good variant has no problems', () => {
  expect(problemsOfVariant({ what: 'x', expected: 'pass' })).toEqual([])
  expect(
    problemsOfVariant({
      what: 'x',
      arrange: () => {},
      expected: { a: /fail/, b: 'pass' },
      calls: ['!Get'],
      allowed: [],
    }),
  ).toEqual([])
})

test.each<[what: string, variant: unknown, problem: RegExp]>([
  ['a misspelt verdict', { what: 'x', expected: 'pas' }, /expected: /],
  ['a misspelt member', { what: 'x', expected: 'pass', settngs: {} }, /settngs: .*did you mean 'settings'\?/],
  ['a misspelt profile', { what: 'x', expected: 'pass', profile: 'prod' }, /profile: /],
  ['nothing expected', { what: 'x' }, /expected: it is missing/],
])('%s of a variant is named', (_, variant, problem) => {
  expect(problemsOfVariant(variant)).toEqual([expect.stringMatching(problem)])
})

test('a misspelt member of a subject is named: what is undecided must not be judged', () => {
  const subject = { id: 'a', type: 'b', name: 'c', region: 'd' }
  expect(problemsOfSubject({ ...subject, undecided: 'two tags' })).toEqual([])
  expect(problemsOfSubject({ ...subject, undecidd: 'two tags' })).toEqual([
    expect.stringMatching(/undecidd: .*did you mean 'undecided'\?/),
  ])
})
