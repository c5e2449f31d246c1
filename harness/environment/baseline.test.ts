import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Finding } from '../../record/run.ts'
import { BASELINE, baselineOf, readBaseline } from './baseline.ts'
import { applyWaivers } from './waivers.ts'

const finding = (check: string, verdict: Finding['verdict'], more: Partial<Finding> = {}): Finding => ({
  id: `${check} arn:x`,
  check,
  subject: { id: 'arn:x', type: 't', name: 'x', region: 'r' },
  verdict,
  message: 'm',
  observations: [],
  startedAt: '2026-12-01T00:00:00Z',
  durationMs: 0,
  ...more,
})

const NOW = new Date('2026-12-01T12:00:00Z')
const FINDINGS = [
  finding('a.fails', 'fail'),
  finding('a.blind', 'inconclusive', { obstacle: { code: 'READ_DENIED', permission: 's3:GetBucketPolicy' } }),
  finding('a.passes', 'pass'),
  finding('a.else', 'not-applicable'),
  finding('a.echo', 'fail', { echoOf: { check: 'a.fails', subject: 'arn:x' } }),
]

test('failures and open questions are accepted for ninety days; what passes, or only repeats, needs nothing', () => {
  const waivers = baselineOf(FINDINGS, [], 'platform', NOW)
  expect(waivers).toEqual([
    {
      check: 'a.fails',
      subject: 'arn:x',
      reason: expect.stringMatching(/2026-12-01/),
      owner: 'platform',
      expires: '2027-03-01',
    },
    {
      check: 'a.blind',
      subject: 'arn:x',
      accepts: 'inconclusive',
      obstacle: 'READ_DENIED',
      since: '2026-12-01',
      reason: expect.stringMatching(/2026-12-01/),
      owner: 'platform',
      expires: '2027-03-01',
    },
  ])
  const applied = FINDINGS.map((each) => applyWaivers(each, waivers, NOW))
  expect(applied.map(({ verdict, waiver }) => [verdict, waiver?.accepts ?? waiver?.owner])).toEqual([
    ['waived', 'platform'],
    ['inconclusive', 'inconclusive'],
    ['pass', undefined],
    ['not-applicable', undefined],
    ['fail', undefined],
  ])
})

test('an open question is accepted for its obstacle only: another one is news', () => {
  const obstacle = { code: 'CHECK_UNDECIDED' } as const
  const denied = (about: string) => ({ code: 'READ_DENIED', operation: 's3:GetBucketPolicy', about }) as const
  const blind = (more: Partial<Finding>): Finding => finding('a.blind', 'inconclusive', more)
  const obstaclesIn = (more: Partial<Finding>) => baselineOf([blind(more)], [], 'us', NOW).map((one) => one.obstacle)
  expect(obstaclesIn({ obstacle: denied('logs') })).toEqual(['READ_DENIED s3:GetBucketPolicy of logs'])
  expect(obstaclesIn({ obstacle: denied('logs'), furtherObstacles: [denied('trail')] })).toEqual(['READ_DENIED*'])
  expect(obstaclesIn({ obstacle, furtherObstacles: [denied('trail')] })).toEqual([undefined])

  const first = baselineOf([blind({ obstacle })], [], 'us', NOW)
  expect(applyWaivers(blind({ obstacle }), first, NOW).waiver).toBeDefined()
  expect(applyWaivers(blind({ obstacle: denied('logs') }), first, NOW).waiver).toBeUndefined()
  expect(baselineOf([blind({ obstacle: denied('logs') })], first, 'us', NOW)).not.toEqual(first)
})

test('what an earlier one accepted keeps its dates, and what is mended is dropped', () => {
  const first = baselineOf(FINDINGS, [], 'platform', NOW)
  const later = new Date('2027-01-15T00:00:00Z')
  const [failure, ...others] = FINDINGS
  expect(baselineOf(FINDINGS, first, 'somebody else', later)).toEqual(first)
  expect(baselineOf(others, first, 'somebody else', later)).toEqual(first.slice(1))
  // A failure that can no longer be established is another thing than a failure.
  const blind = baselineOf([{ ...failure!, verdict: 'inconclusive' }], first, 'somebody else', later)
  expect(blind).toMatchObject([{ accepts: 'inconclusive', since: '2027-01-15', owner: 'somebody else' }])
})

test('the file is validated as waivers are, with every problem at once', () => {
  const directory = mkdtempSync(join(tmpdir(), 'checkride-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  expect(readBaseline(directory)).toEqual([])
  expect(() => readBaseline(directory, 'mine.json')).toThrow(/no baseline at .*mine\.json/)
  const waivers = baselineOf(FINDINGS, [], 'platform', NOW)
  writeFileSync(join(directory, BASELINE), JSON.stringify(waivers))
  expect(readBaseline(directory)).toEqual(waivers)
  writeFileSync(join(directory, BASELINE), '[{"check": "a.b", "subject": "*", "expires": "2027-02-30"}]')
  expect(() => readBaseline(directory)).toThrow(/0\.expires: .*no such day[^]*0\.owner|0\.owner[^]*0\.expires/)
  writeFileSync(join(directory, BASELINE), 'none')
  expect(() => readBaseline(directory)).toThrow(/is no JSON/)
})
