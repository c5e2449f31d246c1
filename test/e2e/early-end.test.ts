/** A run whose calls must all fail ends early: one sentence, a code, exit code 2, and a sealed record that says so. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyBundle } from '../../evidence/verify.ts'
import { ProofSandbox } from '../../harness/proof/scene.ts'
import { SERVICES } from '../../harness/sources/aws/clients.ts'
import type { RunRecord } from '../../record/run.ts'
import { userWith } from './caller.ts'
import { checkride } from './checkride.ts'

const HARNESS = join(import.meta.dirname, '../../harness/index.ts')
const folders: string[] = []
let proof: ProofSandbox

beforeAll(async () => {
  proof = await ProofSandbox.start()
})
afterAll(async () => {
  await proof.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'checkride-early-'))
  folders.push(path)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return path
}

interface Ended {
  readonly stdout: string
  readonly record: RunRecord
}

/** Runs, and expects an early end by one problem: no verdict but inconclusive, a gate that is shut, a whole bundle. */
async function expectEarlyEnd(
  args: readonly string[],
  code: string,
  { env, cwd = folder() }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Ended> {
  const outcome = await checkride(['run', ...args, '--out', 'out'], { cwd, ...(env === undefined ? {} : { env }) })
  expect(outcome.code, outcome.stdout + outcome.stderr).toBe(2)
  const record = JSON.parse(readFileSync(join(cwd, 'out/run.json'), 'utf8')) as RunRecord
  expect(record.problems.map((problem) => problem.code)).toEqual([code])
  expect(record.complete).toBe(false)
  expect(record.gate).toMatchObject({ open: false, exitCode: 2 })
  expect(record.findings.filter(({ verdict }) => verdict !== 'inconclusive')).toEqual([])
  expect((await verifyBundle(join(cwd, 'out'))).problems).toEqual([])
  return { stdout: outcome.stdout, record }
}

const at = (endpoint: string): string[] => ['--endpoint', endpoint]

/** Neither a line for each item nor for each check. */
const expectBrief = (stdout: string, lines = 30): void => {
  expect(stdout.split('\n').length, stdout).toBeLessThan(lines)
  expect(stdout).not.toMatch(/DG-INF-\d/)
}

test('no credentials', async () => {
  const env = { AWS_PROFILE: 'nobody-has-this', HOME: folder() }
  const { stdout, record } = await expectEarlyEnd(at(proof.sandbox.url), 'CREDENTIALS_MISSING', { env })
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain("no credentials by the AWS profile 'nobody-has-this'")
  expectBrief(stdout)
  expect(record.findings.length).toBeGreaterThan(100)
})

test('a token that has expired', async () => {
  const sandbox = await proof.sandbox.fork()
  sandbox.faults.add({ service: '*', operation: '*', kind: 'expired-credentials' })
  const { stdout, record } = await expectEarlyEnd(at(sandbox.url), 'CREDENTIALS_REFUSED')
  await sandbox.close()
  expectBrief(stdout)
  expect(record.observations).toHaveLength(1)
})

test('a temporary key that nobody issued', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'ASIANOBODYISSUEDTHIS', AWS_SECRET_ACCESS_KEY: 'x' }
  expectBrief((await expectEarlyEnd(at(proof.sandbox.url), 'CREDENTIALS_REFUSED', { env })).stdout)
})

test('an endpoint that nobody listens at', async () => {
  expectBrief((await expectEarlyEnd(at('http://127.0.0.1:9'), 'ENDPOINT_UNREACHABLE')).stdout)
})

test('another account', async () => {
  const cwd = folder({
    'checkride.config.ts': `export default { environments: { a: { profile: 'production', account: '999999999999' } } }`,
  })
  const { stdout, record } = await expectEarlyEnd(at(proof.sandbox.url), 'ACCOUNT_MISMATCH', { cwd })
  expectBrief(stdout)
  expect(record.observations).toHaveLength(1)
})

test('a role that cannot be assumed', async () => {
  const role = 'arn:aws:iam::111122223333:role/no-such-role'
  const { stdout } = await expectEarlyEnd([...at(proof.sandbox.url), '--role', role], 'ROLE_REFUSED')
  expectBrief(stdout)
})

test('credentials that STS takes and the others refuse', async () => {
  const sandbox = await proof.sandbox.fork()
  for (const service of SERVICES.filter((name) => name !== 'sts'))
    sandbox.faults.add({ service, operation: '*', kind: 'expired-credentials' })
  const { stdout } = await expectEarlyEnd(at(sandbox.url), 'CREDENTIALS_REFUSED')
  await sandbox.close()
  expectBrief(stdout)
})

test('a caller who may do nothing: the sum of what was denied comes once, as a policy', async () => {
  const env = await userWith(proof.sandbox.url, 'nobody')
  const { stdout, record } = await expectEarlyEnd(at(proof.sandbox.url), 'NOTHING_PERMITTED', { env })
  expectBrief(stdout, 150)
  expect(stdout.match(/Missing permissions/g)).toHaveLength(1)
  expect(record.missing?.actions).toEqual(expect.arrayContaining(['ec2:DescribeVpcs', 'kms:ListAliases']))
  expect(stdout).toContain('"ec2:DescribeVpcs"')
  expect(readFileSync(join(folders.at(-1)!, 'out/report.html'), 'utf8')).toContain('id="missing"')
})

test('a token that expires in the middle: what was not started yet is not', async () => {
  const sandbox = await proof.sandbox.fork()
  sandbox.faults.add({ service: 'kms', operation: 'DescribeKey', kind: 'expired-credentials' })
  const cwd = folder({
    'checkride.config.ts': `export default { environments: { a: { profile: 'production' } }, checks: ['*.check.ts'] }`,
    'mine.check.ts': `import { check } from ${JSON.stringify(HARNESS)}
      const subject = (n) => ({ id: 'key-' + n, type: 'kms:key', name: 'key-' + n, region: 'us-east-1' })
      check('mine.many', { title: 'Many', covers: ['DG-INF-01'], controls: {}, severity: 'high', remedy: 'None.',
        each: async () => Array.from({ length: 200 }, (_, n) => ({ subject: subject(n) })),
        async verify({ subject: { id } }, { aws, expect }) {
          expect(await aws.kms.describeKey({ KeyId: id })).toBeDefined()
        }, breaks: {} })`,
  })
  const { record } = await expectEarlyEnd([...at(sandbox.url), 'mine.many'], 'CREDENTIALS_REFUSED', { cwd })
  await sandbox.close()
  const codes = Map.groupBy(record.findings, ({ obstacle }) => obstacle?.code)
  expect([...codes.keys()].sort()).toEqual(['NOT_EVALUATED', 'READ_CREDENTIALS'])
  expect(record.findings).toHaveLength(200)
})

test('a caller who may do a part is judged by that part, and told the rest once', async () => {
  const allow = { Effect: 'Allow', Action: ['ec2:*', 'ecs:*'], Resource: '*' }
  const env = await userWith(proof.sandbox.url, 'part', [{ Version: '2012-10-17', Statement: [allow] }])
  const cwd = folder()
  const args = ['run', 'vpc.*', 'kms.*', ...at(proof.sandbox.url), '--out', 'out']
  const { code, stdout } = await checkride(args, { cwd, env })
  const record = JSON.parse(readFileSync(join(cwd, 'out/run.json'), 'utf8')) as RunRecord
  expect(code).not.toBe(0)
  expect([record.complete, record.problems]).toEqual([true, []])
  expect(record.totals.pass).toBeGreaterThan(0)
  expect(record.missing?.actions).toContain('kms:ListAliases')
  expect(record.missing?.actions.filter((action) => action.startsWith('ec2:'))).toEqual([])
  expect(stdout.match(/Missing permissions/g)).toHaveLength(1)
})
