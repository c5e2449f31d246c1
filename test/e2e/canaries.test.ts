/**
 * Secrets in log lines and in plain environment variables, which checks read, must not appear on the screen or in any
 * file of a run.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../evidence/sample.fixture.ts'
import { SANDBOX_KEYS, SANDBOX_REGION } from '../../harness/proof/scene.ts'
import { checkride } from './checkride.ts'
import { startProduction } from './production.ts'

const random = (): string => randomBytes(18).toString('hex')

/** Forms of a secret in a log line or in a variable; the secret is random. */
const LINES: readonly ((secret: string) => string)[] = [
  (secret) => `ERROR login failed: password=${secret}`,
  (secret) => `ERROR {"message":"Exception","apiKey":"${secret}"}`,
  (secret) => `ERROR Connection refused: postgres://app:${secret}@db.internal:5432/app`,
  (secret) => `ERROR Authorization: Bearer ${secret}`,
  (secret) => `Exception: request failed with token ghp_${secret.padEnd(40, '0')}`,
  // cut within the secret when it is shortened for people
  (secret) => `ERROR ${'retrying '.repeat(16)}client_secret=${secret}`,
  (secret) =>
    'WARN NoBrokersAvailable sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required ' +
    `username="app" password="${secret}";`,
]
const VARIABLES: readonly ((secret: string) => { name: string; value: string })[] = [
  (value) => ({ name: 'DB_PASSWORD', value }),
  (secret) => ({ name: 'DATABASE_URL', value: `postgres://app:${secret}@db.internal:5432/app` }),
  (secret) => ({ name: 'SETTINGS', value: JSON.stringify({ broker: { password: secret } }) }),
  (value) => ({ name: 'UNREMARKABLE', value }),
]

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test('no secret of a log line or a variable comes out of a run', { timeout: 120_000 }, async () => {
  await using sandbox = await startProduction()
  const { logs, ecs, secretsmanager, ssm } = sandbox.world(SANDBOX_REGION)
  const canaries: string[] = []
  const plant = (): string => canaries[canaries.push(random()) - 1]!
  for (const service of ['service-a', 'service-b', 'worker']) {
    const { logGroupName, logStreamName = '' } = logs.streams.first(
      (stream) => stream.logGroupName === `/ecs/${service}`,
    )
    for (const line of LINES) {
      const message = line(plant())
      logs.events.add({
        logGroupName,
        logStreamName,
        message,
        timestamp: Date.now(),
        ingestionTime: Date.now(),
        eventId: message,
      })
    }
    const [container] = ecs.taskDefinitions.first(
      ({ family }) => family === `production-${service}`,
    ).containerDefinitions!
    for (const variable of VARIABLES) container!.environment!.push(variable(plant()))
  }
  // secrets that the provisioning generated
  canaries.push(
    ...secretsmanager.secrets
      .all()
      .flatMap(({ versions }) => versions.map(({ text = '' }) => (JSON.parse(text) as { password: string }).password)),
  )
  canaries.push(...ssm.parameters.all().flatMap(({ Value }) => Value ?? []))

  const out = join(temporaryDirectory(), 'run')
  const { code, stdout, stderr } = await checkride(
    [
      'run',
      'logs.*',
      'secrets.*',
      '--endpoint',
      sandbox.url,
      '--region',
      SANDBOX_REGION,
      '--expect',
      'production',
      '--out',
      out,
    ],
    {
      cwd: tmpdir(),
      env: { AWS_ACCESS_KEY_ID: SANDBOX_KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: SANDBOX_KEYS.secretAccessKey },
    },
  )
  expect(code, stderr).toBe(1)
  const texts = {
    stdout,
    stderr,
    ...Object.fromEntries(filesIn(out).map((file) => [file, readFileSync(file, 'latin1')])),
  }
  // The run did read them: its findings name the variables.
  const run = readFileSync(join(out, 'run.json'), 'utf8')
  expect(run).toContain('DB_PASSWORD is named like a secret')
  expect(run).toContain('NoBrokersAvailable')
  const leaks = Object.entries(texts).flatMap(([where, text]) =>
    // nor may a part of a secret appear
    canaries
      .filter(
        (secret) => text.includes(secret) || text.includes(secret.slice(0, 12)) || text.includes(secret.slice(-12)),
      )
      .map((secret) => `${secret} in ${where}`),
  )
  expect(leaks).toEqual([])
})
