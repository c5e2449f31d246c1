import { describe, expect, test } from 'vitest'
import { VERDICTS } from '../../record/verdict.ts'
import type { Finding } from '../../record/run.ts'
import { applyWaivers, unusedWaivers, type Waiver } from './waivers.ts'

const ARN = 'arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1'
const finding = (verdict: Finding['verdict'] = 'fail'): Finding => ({
  id: `vpc.flow-logs ${ARN}`,
  check: 'vpc.flow-logs',
  subject: { id: ARN, type: 'ec2:vpc', name: 'main', region: '' },
  verdict,
  message: 'none',
  observations: ['o1'],
  startedAt: '',
  durationMs: 0,
})
const waiver = (more: Partial<Waiver> = {}): Waiver => ({
  check: 'vpc.flow-logs',
  subject: '*',
  reason: 'Logs follow in June.',
  owner: 'network',
  expires: '2026-06-30',
  ...more,
})
const at = (time: string): Date => new Date(time)

test.each<[string, Partial<Waiver>, boolean]>([
  ['the id of the subject', { subject: ARN }, true],
  ['its name', { subject: 'main' }, true],
  ['a part of its id, with *', { subject: '*:vpc/*' }, true],
  ['a part of its id, without', { subject: 'vpc-1' }, false],
  ['another name', { subject: 'mainland' }, false],
  ['another case', { subject: 'Main' }, false],
  ['a pattern of checks', { check: 'vpc.*' }, true],
  ['every check', { check: '*' }, true],
  ['another check', { check: 'vpc.flow' }, false],
  ['a dot is a dot', { check: 'vpc?flow-logs' }, false],
  ['a pattern that would be one of expressions', { check: 'vpc.(flow-logs|cidr)' }, false],
])('a waiver of %s', (_, more, covers) => {
  expect(applyWaivers(finding(), [waiver(more)], at('2026-06-01T00:00:00Z')).verdict).toBe(covers ? 'waived' : 'fail')
})

test.each(VERDICTS.filter((verdict) => verdict !== 'fail'))('%s cannot be waived', (verdict) => {
  expect(applyWaivers(finding(verdict), [waiver()], at('2026-06-01T00:00:00Z'))).toEqual(finding(verdict))
})

test.each([
  ['2026-06-30T23:59:59Z', 'waived'],
  ['2026-07-01T00:00:00Z', 'fail'],
  ['2026-06-30T23:00:00-05:00', 'fail'],
])('it holds through its last day in UTC: at %s the finding is %s', (time, verdict) => {
  const { verdict: is, waiver: applied } = applyWaivers(finding(), [waiver()], at(time))
  expect([is, applied?.expired]).toEqual([verdict, verdict === 'fail'])
})

test('after it the failure says whose decision ran out, and stays a failure', () => {
  const { message, waiver: applied } = applyWaivers(finding(), [waiver()], at('2026-07-01T00:00:00Z'))
  expect(message).toBe(
    'none (The waiver by network, "Logs follow in June.", expired on 2026-06-30: fix the cause or renew it.)',
  )
  expect(applied).toEqual({ reason: 'Logs follow in June.', owner: 'network', expires: '2026-06-30', expired: true })
})

test('of several the one that holds longest counts, wherever it stands, and the configuration stays as it is', () => {
  const waivers = [
    waiver({ expires: '2026-01-01', owner: 'old' }),
    waiver({ expires: '2026-12-31', owner: 'new' }),
    waiver({ expires: '2027-12-31', owner: 'another check', check: 'kms.*' }),
  ]
  const before = structuredClone(waivers)
  for (const order of [waivers, waivers.toReversed()])
    expect(applyWaivers(finding(), order, at('2026-06-01T00:00:00Z')).waiver?.owner).toBe('new')
  expect(waivers).toEqual(before)
})

test('what people wrote into it is redacted', () => {
  const secret = `ghp_${'aB3'.repeat(12)}`
  const given = [waiver({ reason: `See the ticket, token ${secret}.`, owner: `me:${secret}` })]
  for (const time of ['2026-06-01T00:00:00Z', '2027-01-01T00:00:00Z']) {
    const waived = JSON.stringify(applyWaivers(finding(), given, at(time)))
    expect(waived).not.toContain(secret)
    expect(waived).toContain('See the ticket')
  }
})

const DENIED = { code: 'READ_DENIED', operation: 's3:GetBucketPolicy', about: 'audit-logs' }
const THROTTLED = { code: 'READ_THROTTLED', operation: 's3:GetBucketAcl', about: 'audit-logs' }
const unseen = (more: Partial<Finding> = {}): Finding => ({ ...finding('inconclusive'), obstacle: DENIED, ...more })
const blind = (more: Partial<Waiver> = {}): Waiver => waiver({ accepts: 'inconclusive', since: '2026-05-01', ...more })
const JUNE = at('2026-06-01T00:00:00Z')

test.each<[string, Partial<Waiver>, Partial<Finding>, boolean]>([
  ['the check and its subject', {}, {}, true],
  ['another check', { check: 'kms.*' }, {}, false],
  ['the name of the obstacle', { check: '*', obstacle: 'READ_DENIED s3:GetBucketPolicy of audit-*' }, {}, true],
  ['another bucket', { check: '*', obstacle: 'READ_DENIED s3:GetBucketPolicy of state-*' }, {}, false],
  ['another reason of the same read', { obstacle: 'READ_THROTTLED *' }, {}, false],
  ['one of two obstacles', { obstacle: 'READ_DENIED *' }, { furtherObstacles: [THROTTLED] }, false],
  ['both of two obstacles', { obstacle: '* of audit-logs' }, { furtherObstacles: [THROTTLED] }, true],
  ['a pass', {}, { verdict: 'pass' }, false],
  ['a failure', {}, { verdict: 'fail' }, false],
])('acceptance of what cannot be established, by %s', (_, more, of, accepts) => {
  const before = unseen(of)
  const after = applyWaivers(before, [blind(more)], JUNE)
  expect(after.verdict, 'never another verdict').toBe(before.verdict)
  expect(after.waiver).toEqual(
    accepts
      ? {
          reason: 'Logs follow in June.',
          owner: 'network',
          accepts: 'inconclusive',
          since: '2026-05-01',
          expires: '2026-06-30',
          expired: false,
          ...(more.obstacle === undefined ? {} : { obstacle: more.obstacle }),
        }
      : undefined,
  )
})

test.each([
  ['2026-04-30', undefined],
  ['2026-05-01', false],
  ['2026-06-30', false],
  ['2026-07-01', true],
])('it holds from its first day through its last: on %s expired is %s', (day, expired) => {
  const { verdict, waiver: applied, message } = applyWaivers(unseen(), [blind()], at(`${day}T12:00:00Z`))
  expect([verdict, applied?.expired]).toEqual(['inconclusive', expired])
  expect(message.includes('expired on 2026-06-30')).toBe(expired === true)
})

describe('unused', () => {
  const tell = (
    given: Waiver,
    findings: readonly Finding[],
    { selected = ['vpc.flow-logs'], all = ['vpc.flow-logs', 'vpc.dns'] } = {},
  ): number => unusedWaivers([given], { findings, selected, all, now: JUNE }).length

  test.each<[string, Waiver, Finding, number]>([
    ['a failure that is gone', waiver(), finding('pass'), 1],
    ['a failure that is there', waiver(), finding('waived'), 0],
    ['a failure that has expired', waiver({ expires: '2020-01-01' }), finding('fail'), 0],
    ['a failure that may be there', waiver({ subject: 'other' }), finding('inconclusive'), 0],
    ['another subject', waiver({ subject: 'other' }), finding('waived'), 1],
    ['what can be seen now', blind(), finding('pass'), 1],
    ['what cannot be seen', blind(), unseen(), 0],
    ['what another obstacle hides', blind({ obstacle: 'TIMED_OUT' }), unseen(), 1],
    ['what is not accepted yet', blind({ since: '2026-06-02' }), finding('pass'), 0],
  ])('%s', (_, given, found, expected) => {
    expect(tell(given, [found])).toBe(expected)
  })

  test('nothing is said unless every check that it names was selected', () => {
    expect(tell(waiver({ check: 'vpc.*' }), [finding('pass')])).toBe(0)
    expect(tell(waiver({ check: 'kms.alias' }), [finding('pass')])).toBe(0)
    expect(tell(waiver({ check: 'vpc.*' }), [finding('pass')], { selected: ['vpc.flow-logs', 'vpc.dns'] })).toBe(1)
  })
})
