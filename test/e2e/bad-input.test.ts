/** Users' mistakes get a sentence that names them, a stable code and exit code 2, never a stack or a pass. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ProofSandbox } from '../../harness/proof/scene.ts'
import { verifyBundle } from '../../evidence/verify.ts'
import type { RunRecord } from '../../record/run.ts'
import { checkride } from './checkride.ts'

const HARNESS = join(import.meta.dirname, '../../harness/index.ts')
const folders: string[] = []
let proof: ProofSandbox
let endpoint: string

beforeAll(async () => {
  proof = await ProofSandbox.start()
  endpoint = proof.sandbox.url
})
afterAll(async () => {
  await proof.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** An empty folder with these files. */
function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'checkride-e2e-'))
  folders.push(path)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return path
}

const config = (body: string): Record<string, string> => ({ 'checkride.config.ts': `export default ${body}` })
const recordOf = (cwd: string): RunRecord => JSON.parse(readFileSync(join(cwd, 'out/run.json'), 'utf8')) as RunRecord

describe('refused before anything is started', () => {
  test.for<{ name: string; files?: Record<string, string>; args: string[]; says: (string | RegExp)[] }>([
    {
      name: 'an unknown check',
      args: ['run', 'vpc.flow-log', '--region', 'us-east-1'],
      says: ["did you mean 'vpc.flow-logs'?", 'SELECTION_UNKNOWN'],
    },
    {
      name: 'an unknown suite',
      args: ['run', '--suite', 'infrastucture', '--region', 'us-east-1'],
      says: ["did you mean 'infrastructure'?"],
    },
    { name: 'an unknown control', args: ['list', '--control', 'AC-99'], says: ["control 'AC-99'"] },
    { name: 'an unknown severity', args: ['run', '--severity', 'extreme'], says: ['critical, high, medium, low'] },
    { name: 'an unknown command', args: ['frobnicate'], says: ["unknown command 'frobnicate'"] },
    { name: 'a flag by its former name', args: ['list', '--service', 'kms'], says: ['is called --topic: --topic kms'] },
    { name: 'an unknown flag', args: ['run', '--sute', 'x'], says: ["unknown option '--sute'"] },
    {
      name: 'an unknown environment',
      args: ['run', '--env', 'prodction'],
      says: ["did you mean 'production'?", 'CONFIG_ENVIRONMENT'],
    },
    {
      name: 'an unknown profile',
      args: ['run', '--expect', 'staging', '--region', 'us-east-1'],
      says: ['develop, test, qa, production'],
    },
    {
      name: 'a profile of ours for one of the AWS configuration',
      args: ['run', '--profile', 'qa', '--region', 'us-east-1'],
      says: ["no profile 'qa' in the AWS configuration", 'write --expect qa', 'CONFIG_AWS_PROFILE'],
    },
    { name: 'the same, where no account is asked', args: ['prove', '--profile', 'qa'], says: ['--expect qa'] },
    {
      name: 'an act that the configuration does not allow',
      args: ['run', 'vpc.*', '--region', 'us-east-1', '--allow', 'ecs-exec'],
      says: ['environments.production.allow is []', 'Nothing was called', 'CONFIG_NOT_ALLOWED'],
    },
    {
      name: 'an act that is none',
      args: ['run', '--allow', 'delete'],
      says: ["no 'delete'", 'ecs-exec, reachability-analyzer'],
    },
    { name: 'no region', args: ['run', 'vpc.flow-logs'], says: ['AWS_REGION', 'CONFIG_REGION'] },
    {
      name: 'an endpoint that is no URL',
      args: ['run', '--endpoint', 'localhost', '--region', 'us-east-1'],
      says: ['http://localhost:4566'],
    },
    {
      name: 'a missing configuration',
      args: ['run', '--config', 'nowhere.ts'],
      says: ['nowhere.ts', 'checkride init', 'CONFIG_NOT_FOUND'],
    },
    {
      name: 'a configuration that throws',
      files: config('(() => { throw new Error("boom") })()'),
      args: ['list'],
      says: ['boom', 'CONFIG_BROKEN'],
    },
    {
      name: 'a configuration without a default export',
      files: { 'checkride.config.ts': 'export const x = 1' },
      args: ['list'],
      says: ['export default defineConfig', 'CONFIG_BROKEN'],
    },
    {
      name: 'a configuration that is not TypeScript',
      files: { 'checkride.config.ts': 'environments:\n  - yaml' },
      args: ['list'],
      says: ['CONFIG_BROKEN'],
    },
    {
      name: 'every problem of a configuration at once',
      files: config(
        `{ environments: { a: { profile: 'staging', account: 12, regin: 'x' } }, gate: { low: 'ignore' }, ` +
          `waivers: [{ check: 'x', subject: '*', reason: 'because', owner: '', expires: 'soon' }] }`,
      ),
      args: ['list'],
      says: [
        'CONFIG_INVALID',
        'environments.a.profile',
        '"staging"',
        '"production"',
        'environments.a.account',
        '12',
        'environments.a.regin',
        'gate.low',
        '"ignore"',
        '"warn"',
        'waivers.0.reason',
        'waivers.0.owner',
        'waivers.0.expires',
        'YYYY-MM-DD',
      ],
    },
    { name: 'evidence that is not there', args: ['verify', 'nowhere'], says: ['nowhere', 'EVIDENCE_NOT_READ'] },
    { name: 'an unknown check to explain', args: ['explain', 'kms.rotatio'], says: ["did you mean 'kms.rotation'?"] },
  ])('$name', async ({ files, args, says }) => {
    const { code, stdout, stderr } = await checkride(args, { cwd: folder(files) })
    expect(code, stderr).toBe(2)
    for (const text of says)
      expect(stderr).toMatch(text instanceof RegExp ? text : new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(stdout).toBe('')
  })

  test('a folder that already holds something', async () => {
    const cwd = folder({ keep: 'me' })
    const { code, stderr } = await checkride(['run', 'vpc.flow-logs', '--endpoint', endpoint, '--out', '.'], { cwd })
    expect([code, stderr]).toEqual([2, expect.stringContaining('never written over')])
  })
})

describe('established as inconclusive, with what is known kept', () => {
  const run = (cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ReturnType<typeof checkride> =>
    checkride(['run', 'vpc.flow-logs', '--out', 'out', ...args], { cwd, env })

  test('an endpoint that nobody listens at', async () => {
    const cwd = folder()
    const { code, stdout } = await run(cwd, ['--endpoint', 'http://127.0.0.1:9'])
    expect(code).toBe(2)
    expect(stdout).toContain('http://127.0.0.1:9 gave no answer')
    expect(recordOf(cwd).problems.map((problem) => problem.code)).toEqual(['ENDPOINT_UNREACHABLE'])
    expect(recordOf(cwd).totals).toMatchObject({ pass: 0, fail: 0, inconclusive: 1 })
    expect((await verifyBundle(join(cwd, 'out'))).problems).toEqual([])
  })

  test('expired credentials', async () => {
    const sandbox = await proof.sandbox.fork()
    sandbox.faults.add({ service: '*', operation: '*', kind: 'expired-credentials' })
    const cwd = folder()
    const { code, stdout } = await run(cwd, ['--endpoint', sandbox.url])
    await sandbox.close()
    expect(code).toBe(2)
    expect(stdout).toContain('Renew them')
    expect(recordOf(cwd).problems.map((problem) => problem.code)).toEqual(['CREDENTIALS_REFUSED'])
  })

  test('a region without the platform, and an empty account', async () => {
    for (const args of [
      ['--region', 'eu-west-1'],
      ['--region', 'us-east-1'],
    ]) {
      const cwd = folder()
      const env = args[1] === 'us-east-1' ? { AWS_ACCESS_KEY_ID: '444455556666', AWS_SECRET_ACCESS_KEY: 'x' } : {}
      const { code, stdout } = await run(cwd, ['--endpoint', endpoint, ...args], env)
      expect(code, stdout).toBe(2)
      expect(recordOf(cwd).findings.map(({ verdict, obstacle }) => [verdict, obstacle?.code])).toEqual([
        ['inconclusive', 'NO_SUBJECT'],
      ])
    }
  })

  test('credentials of another account than the configured one', async () => {
    const cwd = folder(config(`{ environments: { production: { profile: 'production', account: '999999999999' } } }`))
    const { code, stdout } = await run(cwd, ['--endpoint', endpoint])
    expect(code).toBe(2)
    expect(stdout).toContain('999999999999')
    expect(recordOf(cwd).problems.map((problem) => problem.code)).toEqual(['ACCOUNT_MISMATCH'])
    expect(recordOf(cwd).complete, 'it ended early').toBe(false)
    expect(recordOf(cwd).findings.filter(({ verdict }) => verdict !== 'inconclusive')).toEqual([])
  })

  const withCheck = (text: string): string =>
    folder({
      ...config(`{ environments: { production: { profile: 'production' } }, checks: ['*.check.ts'] }`),
      'mine.check.ts': `import { check } from ${JSON.stringify(HARNESS)}\n${text}`,
    })
  const aCheck = (verify: string, more = ''): string =>
    `check('mine.rule', { title: 'Mine', covers: ['DG-INF-01'], controls: {}, severity: 'high', remedy: ` +
    `'None.', each: (platform) => platform.vpcs(), async verify(vpc, { aws, expect, signal }) { ${verify} }, ` +
    `breaks: {}, ${more} })`

  test.for<{ name: string; text: string; code: string; args?: string[]; exit: number }>([
    {
      name: 'a check file that throws on import',
      text: 'throw new Error("boom")',
      code: 'CHECK_FILE_BROKEN',
      args: ['vpc.flow-logs'],
      exit: 2,
    },
    {
      name: 'a check file that declares nothing',
      text: 'void check',
      code: 'CHECK_FILE_EMPTY',
      args: ['vpc.flow-logs'],
      exit: 2,
    },
    { name: 'a check that throws', text: aCheck('throw new TypeError("oops")'), code: 'CHECK_THREW', exit: 2 },
    {
      name: 'a check that asserts nothing',
      text: aCheck('await aws.ec2.describeVpcs()'),
      code: 'NOTHING_ASSERTED',
      exit: 2,
    },
    {
      name: 'a check that never ends',
      text: aCheck('await new Promise(() => {})', 'timeout: 300'),
      code: 'TIMED_OUT',
      exit: 2,
    },
    {
      name: 'a check that swallows a failed read',
      text: aCheck(`await aws.kms.describeKey({ KeyId: 'nothing' }).catch(() => {}); expect(1).toBe(1)`),
      code: 'READ_REFUSED',
      exit: 2,
    },
    {
      name: 'a check that writes',
      text: aCheck(`await aws.ec2.deleteVpc({ VpcId: vpc.VpcId }); expect(1).toBe(1)`),
      code: 'CHECK_THREW',
      exit: 2,
    },
  ])('$name', async ({ text, code, args = ['mine.rule'], exit }) => {
    const cwd = withCheck(text)
    const outcome = await checkride(['run', ...args, '--endpoint', endpoint, '--out', 'out'], { cwd })
    expect(outcome.code, outcome.stdout + outcome.stderr).toBe(exit)
    const record = recordOf(cwd)
    expect([
      ...record.problems.map((problem) => problem.code),
      ...record.findings.map(({ obstacle }) => obstacle?.code),
    ]).toContain(code)
    expect(record.findings.filter(({ check, verdict }) => check === 'mine.rule' && verdict === 'pass')).toEqual([])
    expect((await verifyBundle(join(cwd, 'out'))).problems).toEqual([])
  })

  test('a check that breaks down: the place in its file is told', async () => {
    const cwd = withCheck(aCheck('throw new TypeError("oops")').replace('throw', '\n\n  throw'))
    await checkride(['run', 'mine.rule', '--endpoint', endpoint, '--out', 'out'], { cwd })
    const [{ message } = { message: '' }] = recordOf(cwd).findings
    expect(message).toContain('broke down (TypeError: oops (mine.check.ts:4:9))')
  })

  test('a check that never yields: the rest is kept, and the process ends', { timeout: 90_000 }, async () => {
    const cwd = withCheck(aCheck('for (;;) {}'))
    const { code, stdout } = await checkride(
      ['run', 'mine.rule', 'kms.alias', '--endpoint', endpoint, '--out', 'out'],
      { cwd },
    )
    expect(code, stdout).toBe(2)
    const record = recordOf(cwd)
    expect(record.complete).toBe(false)
    expect(record.problems.map((problem) => problem.code)).toContain('ENGINE_STUCK')
    expect(record.findings.find(({ check }) => check === 'mine.rule')?.obstacle?.code).toBe('NOT_EVALUATED')
    expect((await verifyBundle(join(cwd, 'out'))).problems).toEqual([])
  })

  test('Ctrl-C: what is known is kept and marked incomplete', { timeout: 60_000 }, async () => {
    const cwd = withCheck(`${aCheck(`await new Promise((resolve) => signal.addEventListener('abort', resolve))`)}`)
    mkdirSync(join(cwd, 'x'))
    let sent = false
    const { code } = await checkride(['run', 'mine.rule', 'kms.alias', '--endpoint', endpoint, '--out', 'out'], {
      cwd,
      env: { CHECKRIDE_PROGRESS: 'lines' },
      watch: (text, kill) => {
        if (sent || !text.includes(' pass')) return
        sent = true
        kill('SIGINT')
      },
    })
    expect(code).toBe(2)
    const record = recordOf(cwd)
    expect(record.complete).toBe(false)
    expect(record.problems.map((problem) => problem.code)).toContain('RUN_INTERRUPTED')
    expect(record.findings.filter(({ check }) => check === 'kms.alias').map(({ verdict }) => verdict)).toContain('pass')
    expect(record.findings.find(({ check }) => check === 'mine.rule')?.verdict).toBe('inconclusive')
    expect((await verifyBundle(join(cwd, 'out'))).problems).toEqual([])
  })

  test('a place that cannot be written', async () => {
    const cwd = folder({ file: '' })
    const { code, stderr } = await run(cwd, ['--endpoint', endpoint, '--out', 'file/out'])
    expect(code, stderr).toBe(2)
    expect(stderr).toContain('EVIDENCE_NOT_WRITTEN')
  })
})
