import { expect, test } from 'vitest'
import type { CheckSummary, Finding, RunProblem } from './run.ts'
import type { Severity, Verdict } from './verdict.ts'
import { decide, DEFAULT_GATE, type GatePolicy } from './gate.ts'

const check = (id: string, severity: Severity): CheckSummary => ({
  id,
  severity,
  title: id,
  suite: 'x',
  topic: 'x',
  covers: [],
  controls: {},
  stages: [],
  remedy: '',
  source: '',
  sourceSha256: '',
  breaks: [],
})
const CHECKS = (['critical', 'high', 'medium', 'low'] as const).map((severity) => check(severity, severity))
const finding = (of: string, verdict: Verdict): Finding => ({
  id: `${of} ${verdict}`,
  check: of,
  subject: { id: 'x', type: 'x', name: 'x', region: '' },
  verdict,
  message: '',
  observations: [],
  startedAt: '',
  durationMs: 0,
})
const accepted = (of: string, expired = false): Finding => ({
  ...finding(of, 'inconclusive'),
  waiver: { reason: '', owner: '', expires: '', expired, accepts: 'inconclusive', since: '' },
})
const PROBLEM: RunProblem = { code: 'CALLER_UNKNOWN', message: '' }

interface Case {
  readonly name: string
  readonly findings: readonly (readonly [check: string, verdict: Verdict])[]
  readonly problems?: readonly RunProblem[]
  readonly complete?: boolean
  readonly policy?: Partial<GatePolicy>
  readonly exit: 0 | 1 | 2
  readonly reasons: readonly string[]
}

const ALL = 'every selected check passed, was waived or does not apply'

test('a word that is no verdict, no severity or no policy holds the gate', () => {
  const run = (findings: readonly Finding[], policy: GatePolicy = DEFAULT_GATE): number =>
    decide({ checks: CHECKS, findings, problems: [], complete: true }, policy).exitCode
  const passed = finding('high', 'pass')
  expect(run([passed, finding('high', 'fial' as Verdict)])).toBe(2)
  expect(run([passed, { ...finding('high', 'fail'), severity: 'lwo' as Severity }])).toBe(1)
  expect(run([passed, finding('low', 'fail')], { ...DEFAULT_GATE, low: 'wran' } as unknown as GatePolicy)).toBe(1)
  expect(run([passed, finding('low', 'fail')])).toBe(0)
})

test.each<Case>([
  { name: 'passes', findings: [['high', 'pass']], exit: 0, reasons: [ALL] },
  {
    name: 'what was waived or does not apply opens it too',
    findings: [
      ['critical', 'waived'],
      ['high', 'not-applicable'],
    ],
    exit: 0,
    reasons: [ALL],
  },
  {
    name: 'a failure',
    findings: [
      ['medium', 'fail'],
      ['high', 'pass'],
    ],
    exit: 1,
    reasons: ['1 failure (1 medium)'],
  },
  {
    name: 'failures of several severities',
    findings: [
      ['high', 'fail'],
      ['critical', 'fail'],
      ['high', 'fail'],
    ],
    exit: 1,
    reasons: ['3 failures (1 critical, 2 high)'],
  },
  {
    name: 'an open question',
    findings: [
      ['high', 'inconclusive'],
      ['high', 'pass'],
    ],
    exit: 2,
    reasons: ['1 verdict could not be established'],
  },
  {
    name: 'a failure outweighs an open question, and both are told',
    findings: [
      ['high', 'inconclusive'],
      ['high', 'fail'],
    ],
    exit: 1,
    reasons: ['1 failure (1 high)', '1 verdict could not be established'],
  },
  {
    name: 'a failure that is only reported is not passed over in silence',
    findings: [
      ['low', 'fail'],
      ['high', 'pass'],
    ],
    exit: 0,
    reasons: [
      '1 finding of a severity that is only reported (1 low); everything else passed, was waived or does not apply',
    ],
  },
  {
    name: 'an open question that would only be reported',
    findings: [
      ['low', 'inconclusive'],
      ['high', 'pass'],
    ],
    exit: 0,
    reasons: [
      '1 finding of a severity that is only reported (1 low); everything else passed, was waived or does not apply',
    ],
  },
  {
    name: 'nothing but open questions, of whatever severity',
    findings: [
      ['low', 'inconclusive'],
      ['low', 'inconclusive'],
    ],
    exit: 2,
    reasons: ['nothing could be established'],
  },
  {
    name: 'a stricter policy',
    findings: [['low', 'fail']],
    policy: { low: 'fail' },
    exit: 1,
    reasons: ['1 failure (1 low)'],
  },
  {
    name: 'a laxer policy',
    findings: [
      ['critical', 'fail'],
      ['low', 'pass'],
    ],
    policy: { critical: 'warn' },
    exit: 0,
    reasons: [
      '1 finding of a severity that is only reported (1 critical); everything else passed, was waived or does not apply',
    ],
  },
  {
    name: 'a finding of a check that nobody knows counts as critical',
    findings: [['unheard-of', 'fail']],
    exit: 1,
    reasons: ['1 failure (1 critical)'],
  },
  { name: 'no finding at all', findings: [], exit: 2, reasons: ['nothing was evaluated'] },
  {
    name: 'a problem of the run',
    findings: [['high', 'pass']],
    problems: [PROBLEM, PROBLEM],
    exit: 2,
    reasons: ['2 problems of the run itself'],
  },
  {
    name: 'an interruption',
    findings: [['high', 'pass']],
    complete: false,
    exit: 2,
    reasons: ['the run ended early'],
  },
  {
    name: 'a failure in an interrupted run',
    findings: [['high', 'fail']],
    complete: false,
    problems: [PROBLEM],
    exit: 1,
    reasons: ['1 failure (1 high)', '1 problem of the run itself', 'the run ended early'],
  },
])('$name: exit code $exit', ({ findings, problems = [], complete = true, policy = {}, exit, reasons }) => {
  const decision = decide(
    { checks: CHECKS, findings: findings.map(([of, verdict]) => finding(of, verdict)), problems, complete },
    { ...DEFAULT_GATE, ...policy },
  )
  expect(decision).toEqual({ open: exit === 0, exitCode: exit, reasons })
})

test.each<[string, readonly Finding[], 0 | 1 | 2, readonly string[]]>([
  [
    'what is accepted opens the gate and is told',
    [accepted('critical'), finding('high', 'pass')],
    0,
    [
      'every other selected check passed, was waived or does not apply',
      '1 verdict could not be established, which waivers accept: that is no pass',
    ],
  ],
  [
    'an expired acceptance closes it',
    [accepted('critical', true), finding('high', 'pass')],
    2,
    ['1 verdict could not be established'],
  ],
  [
    'another open question closes it',
    [accepted('critical'), finding('high', 'inconclusive')],
    2,
    ['1 verdict could not be established'],
  ],
  ['nothing but accepted questions establishes nothing', [accepted('critical')], 2, ['nothing could be established']],
])('%s', (_, findings, exitCode, reasons) => {
  expect(decide({ checks: CHECKS, findings, problems: [], complete: true }, DEFAULT_GATE)).toEqual({
    open: exitCode === 0,
    exitCode,
    reasons,
  })
})

/** A finding that only repeats that of another check. */
const echo = (of: string, verdict: Verdict, root: string): Finding => ({
  ...finding(of, verdict),
  subject: { id: `echo of ${root}`, type: 'x', name: 'x', region: '' },
  echoOf: { check: root, subject: 'x' },
})

test.each<[string, readonly Finding[], 0 | 1 | 2, readonly string[]]>([
  [
    'causes are counted, and what repeats them beside',
    [finding('high', 'fail'), echo('critical', 'fail', 'high'), echo('medium', 'inconclusive', 'high')],
    1,
    ['1 failure (1 high)', '2 more findings only repeat another'],
  ],
  [
    'an echo does not make an open question a failure',
    [finding('high', 'inconclusive'), echo('critical', 'inconclusive', 'high'), finding('medium', 'pass')],
    2,
    ['1 verdict could not be established', '1 more finding only repeats another'],
  ],
  [
    'an open question whose cause is waived opens the gate, and is told',
    [finding('high', 'waived'), echo('critical', 'inconclusive', 'high')],
    0,
    [
      'every other selected check passed, was waived or does not apply',
      '1 verdict could not be established, for a cause that is waived',
    ],
  ],
  [
    'an echo of what is only reported counts by its own severity',
    [finding('low', 'fail'), echo('critical', 'fail', 'low')],
    1,
    ['1 failure (1 critical)'],
  ],
  ['an echo of nothing counts', [echo('critical', 'fail', 'high')], 1, ['1 failure (1 critical)']],
])('echoes: %s', (_, findings, exitCode, reasons) => {
  expect(decide({ checks: CHECKS, findings, problems: [], complete: true }, DEFAULT_GATE)).toEqual({
    open: exitCode === 0,
    exitCode,
    reasons,
  })
})

test('a finding of a lesser severity counts by that one', () => {
  const run = {
    checks: CHECKS,
    findings: [{ ...finding('high', 'fail'), severity: 'low' as const }],
    problems: [],
    complete: true,
  }
  expect(decide(run, DEFAULT_GATE)).toMatchObject({ open: true, reasons: [expect.stringContaining('1 low')] })
  expect(decide(run, { ...DEFAULT_GATE, low: 'fail' })).toMatchObject({ open: false, exitCode: 1 })
})
