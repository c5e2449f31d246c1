/**
 * What an owner accepts although nobody can establish it: the gate opens, the verdict stays inconclusive, and
 * `--strict` closes it again.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyBundle } from '../../evidence/verify.ts'
import { referenceOverrides } from '../../fixtures/platform/settings.ts'
import type { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { RunRecord } from '../../record/run.ts'
import { checkride } from './checkride.ts'
import { startProduction } from './production.ts'

const DAY = 24 * 3600 * 1000
const day = (fromToday: number): string => new Date(Date.now() + fromToday * DAY).toISOString().slice(0, 10)
const OBSTACLE = 'READ_DENIED cloudtrail:GetTrailStatus of *trail/production-*'
const blind = {
  check: '*',
  subject: '*',
  obstacle: OBSTACLE,
  accepts: 'inconclusive',
  reason: 'The trail belongs to the log archive account.',
  owner: 'security',
  since: day(-40),
  expires: day(30),
}

let sandbox: Sandbox
const home = mkdtempSync(join(tmpdir(), 'checkride-accepted-'))
beforeAll(async () => {
  sandbox = await startProduction()
  sandbox.faults.add({ service: 'cloudtrail', operation: 'GetTrailStatus', kind: 'denied' })
})
afterAll(async () => {
  await sandbox.close()
  rmSync(home, { recursive: true, force: true })
})

let runs = 0
async function run(
  waivers: readonly object[],
  args: readonly string[] = ['run', 'cloudtrail.logging', 'cloudtrail.all-regions'],
): Promise<{ code: number | null; stdout: string; record: RunRecord; out: string }> {
  const out = join(home, `run-${++runs}`)
  const config = {
    environments: { production: { profile: 'production', settings: referenceOverrides('production') } },
    waivers,
  }
  writeFileSync(join(home, 'checkride.config.ts'), `export default ${JSON.stringify(config)}`)
  const [command = '', ...rest] = args
  const { code, stdout, stderr } = await checkride(
    [command, ...rest, '--endpoint', sandbox.url, '--region', 'us-east-1', '--out', out],
    { cwd: home },
  )
  expect(stderr).not.toMatch(/\n\s+at /)
  return { code, stdout, out, record: JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunRecord }
}
const blindness = ({ findings }: RunRecord): RunRecord['findings'] =>
  findings.filter(({ check }) => check === 'cloudtrail.logging')

test('without a waiver, with one for failures, and after its last day, it closes the gate', async () => {
  const { obstacle: _, accepts: __, since: ___, ...ofFailures } = blind
  for (const waivers of [[], [ofFailures], [{ ...blind, expires: day(-1) }]]) {
    const { code, record } = await run(waivers)
    expect(code).toBe(2)
    expect(blindness(record).map(({ verdict }) => verdict)).toEqual(['inconclusive'])
  }
})

test.each(['run', 'gate', 'scan'])('%s: accepted, the gate opens, and the verdict is no pass', async (command) => {
  const args = [command, 'cloudtrail.logging', 'cloudtrail.all-regions']
  const { code, stdout, record, out } = await run([blind], args)
  expect(code, stdout).toBe(0)
  expect(blindness(record)).toMatchObject([
    {
      verdict: 'inconclusive',
      obstacle: { code: 'READ_DENIED', operation: 'cloudtrail:GetTrailStatus' },
      waiver: { accepts: 'inconclusive', since: day(-40), expires: day(30), owner: 'security', expired: false },
    },
  ])
  expect(record.totals).toMatchObject({ pass: 1, inconclusive: 1, waived: 0 })
  expect(stdout).toContain('Accepted without being established')
  expect(stdout).toContain(`accepted since ${day(-40)} (40 days), until ${day(30)}, security:`)
  expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('1 inconclusive (1 of them accepted by waivers)')
  expect((await verifyBundle(out)).problems).toEqual([])

  const strict = await run([blind], [...args, '--strict'])
  expect(strict.code).toBe(2)
  expect(blindness(strict.record)[0]).not.toHaveProperty('waiver')
  expect(strict.record.configuration.strict).toBe(true)
  expect(strict.record.unusedWaivers).toBeUndefined()
})

test('a waiver that covered nothing is told, when all of its checks were selected', async () => {
  const idle = { ...blind, check: 'cloudtrail.all-regions', obstacle: undefined }
  const elsewhere = { ...blind, check: 'kms.alias', obstacle: undefined }
  const { code, stdout, record } = await run([blind, idle, elsewhere])
  expect(code).toBe(0)
  expect(record.unusedWaivers?.map(({ check }) => check)).toEqual(['cloudtrail.all-regions'])
  expect(stdout).toContain('Waivers that covered nothing\n  · cloudtrail.all-regions on *')
})
