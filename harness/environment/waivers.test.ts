import { expect, test } from 'vitest'
import { VERDICTS } from '../../record/verdict.ts'
import type { Finding } from '../../record/run.ts'
import { applyWaivers, type Waiver } from './waivers.ts'

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
