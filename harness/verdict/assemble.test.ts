import { describe, expect, test } from 'vitest'
import type { CheckSummary, Finding, Observation, Subject } from '../../record/run.ts'
import type { Verdict } from '../../record/verdict.ts'
import { assemble, type RunFacts } from './assemble.ts'
import { DEFAULT_GATE } from '../../record/gate.ts'
import type { Entry } from '../recording/run-log.ts'

const FACTS: RunFacts = {
  id: 'run-1',
  startedAt: '2026-01-31T10:00:00.000Z',
  finishedAt: '2026-01-31T10:00:09.000Z',
  tool: { name: 'checkride', version: '0', node: '24' },
  environment: { name: 'production', profile: 'production', kind: 'sandbox', region: 'eu-west-1' },
  configuration: { sha256: '0', settings: {}, selection: {}, gate: DEFAULT_GATE },
  problems: [],
}
const INTERRUPTED = { code: 'RUN_INTERRUPTED', message: 'interrupted' }

const summary = (id: string, covers: readonly string[] = ['DG-INF-01']): CheckSummary => ({
  id,
  covers,
  title: id,
  suite: 'x',
  topic: 'x',
  controls: {},
  severity: 'high',
  stages: [],
  remedy: '',
  source: '',
  sourceSha256: '',
  breaks: [],
})
const checks = (selected: readonly CheckSummary[], all: readonly CheckSummary[] = selected): Entry => ({
  kind: 'checks',
  checks: selected,
  all,
})
const subject = (id: string): Subject => ({ id, type: 'thing', name: id, region: 'eu-west-1' })
const planned = (check: string, id: string): Entry => ({ kind: 'planned', check, subject: subject(id) })
const finding = (check: string, id: string, verdict: Verdict = 'pass'): Entry => ({
  kind: 'finding',
  finding: {
    id: `${check} ${id}`,
    check,
    subject: subject(id),
    verdict,
    message: '',
    observations: [],
    startedAt: '',
    durationMs: 0,
  },
})
const observation = (id: string, more: Partial<Observation> = {}): Entry => ({
  kind: 'observation',
  observation: {
    id,
    service: 'ec2',
    operation: 'DescribeVpcs',
    permission: '',
    region: '',
    input: {},
    startedAt: '',
    endedAt: '',
    durationMs: 0,
    attempts: [],
    redactions: 0,
    ...more,
  },
})
const END: Entry = { kind: 'end', sharedReads: 3, peakMemoryBytes: 4 }

const verdicts = (findings: readonly Finding[]): unknown[] =>
  findings.map(({ id, verdict, obstacle }) => [id, verdict, obstacle?.code])

describe('what was planned and never heard of is inconclusive', () => {
  test.each<{
    name: string
    log: readonly Entry[]
    interruption?: typeof INTERRUPTED
    findings: unknown[]
    complete: boolean
    says?: string
  }>([
    {
      name: 'everything was heard of',
      log: [checks([summary('a.a')]), planned('a.a', 'x'), finding('a.a', 'x'), END],
      findings: [['a.a x', 'pass', undefined]],
      complete: true,
    },
    {
      name: 'one subject of two',
      log: [checks([summary('a.a')]), planned('a.a', 'x'), planned('a.a', 'y'), finding('a.a', 'y'), END],
      findings: [
        ['a.a x', 'inconclusive', 'NOT_EVALUATED'],
        ['a.a y', 'pass', undefined],
      ],
      complete: true,
      says: 'The check ended without a verdict.',
    },
    {
      name: 'a check whose subjects were never listed',
      log: [checks([summary('a.a'), summary('b.b')]), planned('a.a', 'x'), finding('a.a', 'x')],
      interruption: INTERRUPTED,
      findings: [
        ['a.a x', 'pass', undefined],
        ['b.b unknown/b.b', 'inconclusive', 'NOT_EVALUATED'],
      ],
      complete: false,
      says: 'The run ended before this check was evaluated.',
    },
    {
      name: 'a check that found nobody to ask needs no plan',
      log: [checks([summary('a.a')]), finding('a.a', 'eu-west-1/a.a', 'inconclusive'), END],
      findings: [['a.a eu-west-1/a.a', 'inconclusive', undefined]],
      complete: true,
    },
    {
      name: 'the run log just ends',
      log: [checks([summary('a.a')]), planned('a.a', 'x')],
      findings: [['a.a x', 'inconclusive', 'NOT_EVALUATED']],
      complete: false,
    },
    {
      name: 'it was interrupted after the last entry',
      log: [checks([summary('a.a')]), planned('a.a', 'x'), finding('a.a', 'x'), END],
      interruption: INTERRUPTED,
      findings: [['a.a x', 'pass', undefined]],
      complete: false,
    },
    { name: 'nothing was ever written', log: [], interruption: INTERRUPTED, findings: [], complete: false },
  ])('$name', ({ log, interruption, findings, complete, says }) => {
    const record = assemble({ ...FACTS, ...(interruption === undefined ? {} : { interruption }) }, log)
    expect(verdicts(record.findings)).toEqual(findings)
    expect(record.complete).toBe(complete)
    expect(record.gate.open).toBe(complete && findings.every((row) => (row as unknown[])[1] === 'pass'))
    expect(record.problems).toEqual(interruption === undefined ? [] : [interruption])
    if (says !== undefined) expect(record.findings.map(({ message }) => message)).toContain(says)
  })
})

test('findings stand in the order of the checks, then of the subjects, whenever they were reached', () => {
  const entries = [finding('b.b', 'y'), finding('a.a', 'x'), finding('b.b', 'x'), finding('a.a', 'z')]
  const expected = ['b.b x', 'b.b y', 'a.a x', 'a.a z']
  for (const order of [entries, entries.toReversed()])
    expect(
      assemble(FACTS, [checks([summary('b.b'), summary('a.a')]), ...order, END]).findings.map(({ id }) => id),
    ).toEqual(expected)
})

test('observations stand in the order of the calls; an accepted error is marked, another one is not', () => {
  const error = { name: 'NoSuchBucketPolicy', message: '', absent: false }
  const { observations } = assemble(FACTS, [
    observation('o10', { error }),
    observation('o9', { error }),
    observation('o2'),
    { kind: 'absent', observation: 'o10' },
    { kind: 'absent', observation: 'o2' },
    END,
  ])
  expect(observations.map(({ id, error: is }) => [id, is?.absent])).toEqual([
    ['o2', undefined],
    ['o9', false],
    ['o10', true],
  ])
})

test('statistics are counted from the calls', () => {
  const attempt = { startedAt: '', endedAt: '' }
  const { statistics } = assemble(FACTS, [
    observation('o1', { attempts: [attempt, attempt, attempt] }),
    observation('o2', { attempts: [attempt] }),
    observation('o3'),
    END,
  ])
  expect(statistics).toEqual({ calls: 3, sharedReads: 3, retries: 2, peakMemoryBytes: 4 })
})

test('the caller is named when it is known', () => {
  const caller = { account: '1', arn: 'arn', userId: 'u' }
  expect(assemble(FACTS, [{ kind: 'caller', caller }]).environment.caller).toEqual(caller)
  expect(assemble(FACTS, []).environment).not.toHaveProperty('caller')
})

describe('a catalogue item', () => {
  const [one, two, three] = [
    summary('a.one', ['DG-INF-01', 'DG-INF-02']),
    summary('a.two', ['DG-INF-01']),
    summary('a.three', ['DG-INF-03']),
  ]

  test('has the worst verdict of its checks, and says which of them were not selected', () => {
    const { items } = assemble(FACTS, [
      checks([one, two], [one, two, three]),
      finding('a.one', 'x'),
      finding('a.two', 'x'),
      finding('a.two', 'y', 'fail'),
      END,
    ])
    expect(items.map(({ id, verdict, checks: by, unselected }) => [id, verdict, by, unselected])).toEqual([
      ['DG-INF-01', 'fail', ['a.one', 'a.two'], []],
      ['DG-INF-02', 'pass', ['a.one'], []],
    ])
  })

  test('evaluated in part says so', () => {
    const { items } = assemble(FACTS, [checks([one], [one, two, three]), finding('a.one', 'x'), END])
    expect(items.find(({ id }) => id === 'DG-INF-01')).toMatchObject({
      verdict: 'pass',
      checks: ['a.one'],
      unselected: ['a.two'],
    })
  })

  test('of which a check was never evaluated has not passed', () => {
    const { items } = assemble({ ...FACTS, interruption: INTERRUPTED }, [checks([one, two]), finding('a.one', 'x')])
    expect(items.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['DG-INF-01', 'inconclusive'],
      ['DG-INF-02', 'pass'],
    ])
  })
})

test('an item that is not promised has no verdict, and checks that were left out are named', () => {
  const promises = { made: ['DG-INF-01'], notMade: [{ item: 'DG-INF-02', because: 'not ours' }] }
  const one = summary('a.one', ['DG-INF-01', 'DG-INF-02'])
  const log: Entry[] = [
    { kind: 'checks', checks: [one], all: [one, summary('a.two', ['DG-INF-02'])], leftOut: ['a.two'] },
    finding('a.one', 'x'),
    END,
  ]
  const promised = assemble({ ...FACTS, promises }, log)
  expect(promised.items.map(({ id, verdict }) => [id, verdict])).toEqual([['DG-INF-01', 'pass']])
  expect(promised.promises).toEqual({ ...promises, checksLeftOut: ['a.two'] })
  expect(promised.gate.open).toBe(true)
  expect(assemble(FACTS, log)).not.toHaveProperty('promises')
})

test('problems of the run log, of the engine and of the interruption are all told', () => {
  const seen = { code: 'ENGINE_ERROR', message: 'y' }
  const { problems } = assemble({ ...FACTS, problems: [seen], interruption: INTERRUPTED }, [
    { kind: 'problem', problem: { code: 'CALLER_UNKNOWN', message: 'x' } },
  ])
  expect(problems.map(({ code }) => code)).toEqual(['CALLER_UNKNOWN', 'ENGINE_ERROR', 'RUN_INTERRUPTED'])
})

test('the same run log gives the same record', () => {
  const log = [
    checks([summary('a.a')]),
    finding('a.a', 'y', 'fail'),
    finding('a.a', 'x'),
    observation('o2'),
    observation('o1'),
    END,
  ]
  expect(assemble(FACTS, log)).toEqual(assemble(FACTS, structuredClone(log)))
})

test('waivers that covered nothing are told of a complete run only', () => {
  const waivers = [
    { check: 'a.a', subject: 'y', reason: 'It moves in June.', owner: 'token=ghp_secret', expires: '2027-01-01' },
  ]
  const log = [checks([summary('a.a')]), planned('a.a', 'x'), finding('a.a', 'x')]
  expect(assemble({ ...FACTS, waivers }, log).unusedWaivers).toBeUndefined()
  expect(assemble({ ...FACTS, waivers }, [...log, END]).unusedWaivers).toEqual([
    {
      check: 'a.a',
      subject: 'y',
      reason: 'It moves in June.',
      owner: 'token=[redacted: secret by name]',
      expires: '2027-01-01',
    },
  ])
  expect(assemble(FACTS, [...log, END])).not.toHaveProperty('unusedWaivers')
})
