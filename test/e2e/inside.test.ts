/** A run with ECS Exec: its findings, and that neither the session's token nor its data key remains anywhere. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { temporaryDirectory } from '../../evidence/sample.fixture.ts'
import type { RunRecord } from '../../record/run.ts'
import { SANDBOX_KEYS, SANDBOX_REGION } from '../../harness/proof/scene.ts'
import { spellings } from './canaries.ts'
import { checkride } from './checkride.ts'
import { startProduction } from './production.ts'

const CREDENTIALS = { AWS_ACCESS_KEY_ID: SANDBOX_KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: SANDBOX_KEYS.secretAccessKey }
const HARNESS = join(import.meta.dirname, '../../harness/index.ts')

test('the way to Kafka from inside a task, on the command line', { timeout: 120_000 }, async () => {
  await using sandbox = await startProduction()
  const secrets = listen(sandbox)
  const folder = temporaryDirectory()
  writeFileSync(
    join(folder, 'checkride.config.ts'),
    `import { defineConfig } from ${JSON.stringify(HARNESS)}
export default defineConfig({
  environments: {
    production: { profile: 'production', region: '${SANDBOX_REGION}', endpoint: '${sandbox.url}', allow: ['ecs-exec'], settings: { service: { execAllowed: ['worker'] }, internal: { kafkaServices: ['service-b', 'worker'], brokerGroups: ['production-kafka'] } } },
  },
})
`,
  )
  const run = (out: string, ...flags: readonly string[]) =>
    checkride(
      ['run', 'kafka.inside', 'deployments.exec', '--env', 'production', '--out', join(folder, out), ...flags],
      { cwd: folder, env: CREDENTIALS },
    )

  const { code, stdout, stderr } = await run('allowed', '--allow', 'ecs-exec')
  expect(stderr).toBe('')
  expect(code, stdout).toBe(0)
  const { findings, observations } = recordIn(join(folder, 'allowed'))
  expect(
    findings.filter(({ check }) => check === 'kafka.inside').map(({ subject, verdict }) => [subject.name, verdict]),
  ).toEqual([
    ['service-b', 'not-applicable'],
    ['worker', 'pass'],
  ])
  const worker = findings.find(({ check, subject }) => check === 'kafka.inside' && subject.name === 'worker')!
  const cited = observations
    .filter(({ id }) => worker.observations.includes(id))
    .map(({ service, operation }) => `${service}:${operation}`)
  expect(cited).toEqual(expect.arrayContaining(['ecs:ExecuteCommand', 'kms:GenerateDataKey', 'ecs-exec:Connect']))

  expect(secrets).toHaveLength(2)
  const left = [stdout, stderr, ...filesIn(join(folder, 'allowed')).map((file) => readFileSync(file, 'latin1'))]
  for (const secret of secrets)
    for (const spelling of spellings(secret)) expect(left.some((text) => text.includes(spelling))).toBe(false)

  const verified = await checkride(['verify', join(folder, 'allowed')], { cwd: folder })
  expect(verified.code, verified.stdout + verified.stderr).toBe(0)

  const idle = await run('idle')
  expect(idle.code, idle.stdout).toBe(0)
  expect(
    recordIn(join(folder, 'idle'))
      .findings.filter(({ check }) => check === 'kafka.inside')
      .map(({ verdict }) => verdict),
  ).toEqual(['not-applicable'])
  expect(secrets, 'nothing was opened').toHaveLength(2)
})

/** The tokens and data keys that the sandbox issues, collected as they are issued. */
function listen(sandbox: Sandbox): string[] {
  const secrets: string[] = []
  const { sessions } = sandbox.world(SANDBOX_REGION).ecs
  const add = sessions.add.bind(sessions)
  sessions.add = (session) => {
    secrets.push(session.tokenValue)
    return add(session)
  }
  const fill = crypto.getRandomValues.bind(crypto)
  const spy = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    const filled = fill(array as Uint8Array<ArrayBuffer>)
    if (filled.length === 64) secrets.push(Buffer.from(filled).toString('base64'))
    return filled as typeof array
  })
  onTestFinished(() => spy.mockRestore())
  return secrets
}

const recordIn = (folder: string): RunRecord => JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunRecord

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
