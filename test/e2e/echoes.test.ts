/** Verdicts that only repeat another: they are waived with it, and count by themselves where it is not in the run. */
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

let sandbox: Sandbox
const home = mkdtempSync(join(tmpdir(), 'checkride-echoes-'))
beforeAll(async () => {
  sandbox = await startProduction()
  const { dynamodb, guardduty } = sandbox.world('us-east-1')
  dynamodb.tables.clear()
  guardduty.detectors.clear()
})
afterAll(async () => {
  await sandbox.close()
  rmSync(home, { recursive: true, force: true })
})

let runs = 0
async function run(
  checks: readonly string[],
  waived: readonly string[] = [],
): Promise<{ code: number | null; stdout: string; record: RunRecord }> {
  const out = join(home, `run-${++runs}`)
  const waivers = waived.map((check) => ({
    check,
    subject: '*',
    reason: 'It is made next month.',
    owner: 'platform',
    expires: '2999-12-31',
  }))
  const environments = { production: { profile: 'production', settings: referenceOverrides('production') } }
  writeFileSync(join(home, 'checkride.config.ts'), `export default ${JSON.stringify({ environments, waivers })}`)
  const { code, stdout } = await checkride(
    ['run', ...checks, '--endpoint', sandbox.url, '--region', 'us-east-1', '--out', out],
    { cwd: home },
  )
  expect((await verifyBundle(out)).problems).toEqual([])
  return { code, stdout, record: JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunRecord }
}

const LOCKS = ['terraform.lock-table', 'backup.arranged']
const THREATS = ['guardduty.enabled', 'guardduty.findings']
const echoes = ({ findings }: RunRecord): unknown[] =>
  findings.flatMap(({ check, verdict, echoOf }) => (echoOf === undefined ? [] : [[check, verdict, echoOf.check]]))

test('the gate counts causes, and the terminal tells an echo with its cause', async () => {
  const { code, stdout, record } = await run([...LOCKS, ...THREATS])
  expect(code).toBe(1)
  expect(record.gate.reasons).toEqual(['2 failures (2 high)', '2 more findings only repeat another'])
  expect(echoes(record)).toEqual([
    ['backup.arranged', 'fail', 'terraform.lock-table'],
    ['guardduty.findings', 'inconclusive', 'guardduty.enabled'],
  ])
  expect(stdout).toMatch(/repeated {2}by backup\.arranged/)
})

test('with the causes waived the gate opens; the echoes need no waiver of their own', async () => {
  const { code, stdout, record } = await run([...LOCKS, ...THREATS], ['terraform.lock-table', 'guardduty.enabled'])
  expect(code, stdout).toBe(0)
  expect(echoes(record)).toEqual([
    ['backup.arranged', 'waived', 'terraform.lock-table'],
    ['guardduty.findings', 'inconclusive', 'guardduty.enabled'],
  ])
  expect(record.findings.find(({ check }) => check === 'backup.arranged' && check)?.verdict).not.toBe('pass')
  expect(record.gate.reasons).toContain('1 verdict could not be established, for a cause that is waived')
})

test('where the cause is not selected the echo counts by itself', async () => {
  const alone = await run(['backup.arranged'])
  expect([alone.code, echoes(alone.record)]).toEqual([1, []])
  const blind = await run(['guardduty.findings', 'vpc.dns'])
  expect([blind.code, echoes(blind.record)]).toEqual([2, []])
})
