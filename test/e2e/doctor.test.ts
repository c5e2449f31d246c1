/** `doctor` tries what a run would read, and says what to grant. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProofSandbox } from '../../harness/proof/scene.ts'
import type { Diagnosis } from '../../cli/doctor/diagnosis.ts'
import type { TriedReads } from '../../cli/doctor/reads.ts'
import { userWith } from './caller.ts'
import { checkride, type Call, type Outcome } from './checkride.ts'

interface Said {
  readonly diagnoses: readonly Diagnosis[]
  readonly reads?: TriedReads
}

const folders: string[] = []
let proof: ProofSandbox

beforeAll(async () => {
  proof = await ProofSandbox.start()
})
afterAll(async () => {
  await proof.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** In an empty folder, unless a configuration is given, with a key store of its own. */
async function doctor(
  args: readonly string[],
  { env, config, endpoint = proof.sandbox.url }: Call & { config?: string; endpoint?: string } = {},
): Promise<Outcome> {
  const cwd = mkdtempSync(join(tmpdir(), 'checkride-doctor-'))
  folders.push(cwd)
  if (config !== undefined) writeFileSync(join(cwd, 'checkride.config.ts'), `export default ${config}`)
  return checkride(['doctor', ...args, '--endpoint', endpoint], { cwd, env: { XDG_CONFIG_HOME: cwd, ...env } })
}
const said = ({ stdout }: Outcome): Said => JSON.parse(stdout) as Said
const actionsOf = ({ reads }: Said): string[] =>
  reads!.policies.flatMap(({ Statement }) => Statement.flatMap(({ Action = [] }) => Action))

const SOME = ['vpc.*', 'kms.*']

test('with everything permitted it is in order, and says how many calls it took', async () => {
  const outcome = await doctor(SOME)
  expect(outcome.code, outcome.stdout + outcome.stderr).toBe(0)
  expect(outcome.stdout).toMatch(/✔ reads +\d+ calls, for one subject of each check: of \d+ planned operations \d+ ans/)
  expect(outcome.stdout).toMatch(/✔ identity +arn:aws:iam::111122223333:user\/administrator/)
  expect(outcome.stdout).toMatch(/✔ signing key +fingerprint [0-9a-f]{64}/)
  expect(outcome.stdout).not.toMatch(/✘|Denied|Grant this/)
})

test('what the reference platform cannot show with the profile is not told of the platform', async () => {
  const config = `{ environments: { trial: { profile: 'develop', settings: { select: { tags: {} } } } } }`
  const { stderr } = await doctor(['nat.*', 'endpoints.*'], { config })
  expect(stderr).not.toContain('could not be shown')
})

test('a user without any permission gets the list and a policy, which suffices', { timeout: 240_000 }, async () => {
  const endpoint = proof.sandbox.url
  const nobody = await userWith(endpoint, 'nobody')
  const outcome = await doctor([], { env: nobody })
  expect(outcome.code, outcome.stdout + outcome.stderr).toBe(2)
  expect(outcome.stdout).toMatch(/✘ reads .* 0 answered/)
  expect(outcome.stdout).toMatch(/\nDenied \(\d+\):\n/)
  // Of as many documents as IAM takes them in.
  expect(outcome.stdout).toMatch(
    /\nGrant this to arn:aws:iam::111122223333:user\/nobody(?: \(\d documents: .*\))?:\n\{/,
  )
  const policies = [...outcome.stdout.matchAll(/^\{\n[^]*?\n\}$/gm)].map(([text]) => JSON.parse(text) as object)

  const granted = await userWith(endpoint, 'granted', policies)
  const { reads } = said(await doctor(['--json'], { env: granted }))
  expect(reads?.denied).toEqual([])
  expect(reads?.untried.filter(({ because }) => because === 'denied-before')).toEqual([])
  expect(reads?.answered.length).toBeGreaterThan(90)
})

test('what is held is not in the policy, and what hangs on a denied read is', async () => {
  const allow = { Effect: 'Allow', Action: ['ec2:DescribeVpcs', 'ec2:DescribeSubnets'], Resource: '*' }
  const env = await userWith(proof.sandbox.url, 'some', [{ Version: '2012-10-17', Statement: [allow] }])
  const outcome = await doctor([...SOME, '--json'], { env })
  expect(outcome.code).toBe(2)
  const actions = actionsOf(said(outcome))
  expect(actions).toEqual(expect.arrayContaining(['ec2:DescribeFlowLogs', 'kms:ListAliases', 'kms:DescribeKey']))
  expect(actions).not.toContain('ec2:DescribeVpcs')
})

test('an explicit deny is told apart: no grant ends it', async () => {
  const env = await userWith(proof.sandbox.url, 'forbidden', [
    {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['ec2:*', 'ecs:*', 'kms:*', 'logs:*'], Resource: '*' },
        { Effect: 'Deny', Action: 'ec2:DescribeFlowLogs', Resource: '*' },
      ],
    },
  ])
  const { code, stdout } = await doctor(['vpc.flow-logs'], { env })
  expect(code).toBe(2)
  expect(stdout).toContain('ec2:DescribeFlowLogs: a policy denies it explicitly')
  expect(stdout).not.toContain('"ec2:DescribeFlowLogs"')
})

test('what the configuration names and nothing answers to is named', async () => {
  const config = `{ environments: { production: { profile: 'production' } }, checks: ['mine/*.check.ts'],
    waivers: [{ check: 'vpc.flow-log', subject: '*', reason: 'Until the move.', owner: 'us', expires: '2030-01-01' }] }`
  const { code, stdout } = await doctor(['vpc.flow-logs'], { config })
  expect(code).toBe(2)
  expect(stdout).toMatch(/✘ checks +checks\.0: 'mine\/\*\.check\.ts' matches no file/)
  expect(stdout).toMatch(/✘ waivers .*there is no check 'vpc\.flow-log' \(did you mean 'vpc\.flow-logs'\?\)/)
})

test('where nobody answers, and with another account, no read is tried', async () => {
  const silent = await doctor(['--json'], { endpoint: 'http://127.0.0.1:9' })
  const config = `{ environments: { production: { profile: 'production', account: '999999999999' } } }`
  const stranger = await doctor(['--json'], { config })
  for (const [outcome, why] of [
    [silent, 'ENDPOINT_UNREACHABLE'],
    [stranger, 'ACCOUNT_MISMATCH'],
  ] as const) {
    expect(outcome.code).toBe(2)
    const { diagnoses, reads } = said(outcome)
    expect(diagnoses.find(({ topic }) => topic === 'identity')).toMatchObject({
      ok: false,
      says: expect.stringContaining(why) as string,
    })
    expect(reads).toBeUndefined()
  }
})

test('a misspelt check is refused', async () => {
  const { code, stderr } = await doctor(['vpc.flow-log'])
  expect([code, stderr]).toEqual([2, expect.stringContaining("did you mean 'vpc.flow-logs'?")])
})
