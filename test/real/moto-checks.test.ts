/**
 * The infrastructure checks on an independent emulator: the reference platform is provisioned on moto and on the
 * sandbox, the command line runs against both, and every difference between their verdicts is in a reviewed list, with
 * its reason.
 */
import { CodePipelineClient, DeletePipelineCommand } from '@aws-sdk/client-codepipeline'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provisionPlatform, type ReferencePlatform } from '../../fixtures/platform/index.ts'
import { referenceOverrides } from '../../fixtures/platform/settings.ts'
import { DEFAULT_ACCOUNT } from '../../fixtures/sandbox/principals.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import type { Finding, RunRecord } from '../../record/run.ts'
import { checkride, type Outcome } from '../e2e/checkride.ts'
import { DIFFERENCES, UNSUPPORTED_BY_MOTO, type Difference } from './moto-differences.ts'
import { startMoto } from './moto.ts'
import { needsPython } from './parts.ts'

interface Checked {
  readonly platform: ReferencePlatform
  readonly outcome: Outcome
  readonly record: RunRecord
}

const directory = mkdtempSync(join(tmpdir(), 'checkride-moto-'))
afterAll(() => rmSync(directory, { recursive: true }))

needsPython('the infrastructure checks on moto', () => {
  let onMoto: Checked
  let onSandbox: Checked

  beforeAll(async () => {
    await using moto = await startMoto(DEFAULT_ACCOUNT)
    await using sandbox = await Sandbox.start()
    const environment = { profile: 'production', settings: referenceOverrides('production') }
    writeFileSync(
      join(directory, 'checkride.config.mjs'),
      `export default ${JSON.stringify({ environments: { production: environment } })}`,
    )
    onMoto = await provisionAndCheck(moto.url, 'moto', () => dropPipelines(moto.url))
    onSandbox = await provisionAndCheck(sandbox.url, 'sandbox', async () =>
      sandbox.world('us-east-1').codepipeline.pipelines.clear(),
    )
  })

  test('moto offers all that the reference platform needs, but for a reviewed few', () => {
    expect(new Set(onMoto.platform.unsupported)).toEqual(new Set(UNSUPPORTED_BY_MOTO))
    expect(onSandbox.platform.unsupported).toEqual([])
  })

  test('a run ends with a report, and its exit code tells what the verdicts are', () => {
    expect(onMoto.record).toMatchObject({
      complete: true,
      problems: [],
      environment: { kind: 'emulator', caller: { account: DEFAULT_ACCOUNT } },
    })
    expect(onMoto.outcome.stdout).toContain('Gate closed')
    expect(onMoto.outcome.code).toBe(onMoto.record.gate.exitCode)
    expect(readFileSync(join(directory, 'moto/report.html'), 'utf8')).toContain(DEFAULT_ACCOUNT)
    expect(onSandbox.outcome.code).toBe(0)
  })

  test('its evidence is verifiable', async () => {
    const { code, stdout } = await checkride(['verify', join(directory, 'moto')])
    expect(code, stdout).toBe(0)
  })

  test('most checks are of the same opinion of both', () => {
    const same = onMoto.record.findings.filter(({ verdict }) => verdict === 'pass').length
    expect(same / onMoto.record.findings.length).toBeGreaterThan(0.8)
  })

  test('every difference is known and explained, and every explained one still occurs', () => {
    const [moto, sandbox] = [verdictsOf(onMoto.record), verdictsOf(onSandbox.record)]
    const keys = [...new Set([...moto.keys(), ...sandbox.keys()])].filter(
      (key) => moto.get(key)?.verdict !== sandbox.get(key)?.verdict,
    )
    const unexplained = keys.filter(
      (key) => !DIFFERENCES.some((difference) => explains(difference, key, moto.get(key), sandbox.get(key))),
    )
    expect(
      unexplained.map(
        (key) => `${key}: moto ${describeFinding(moto.get(key))}; the sandbox ${describeFinding(sandbox.get(key))}`,
      ),
    ).toEqual([])
    const obsolete = DIFFERENCES.filter(
      (difference) =>
        !difference.names.every((name) => keys.includes(`${difference.check} of ${difference.subject} ${name}`)),
    )
    expect(obsolete, 'listed, but both are of the same opinion now').toEqual([])
  })
})

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

/**
 * Moto tells the times of a pipeline in the names of another operation, which the SDK cannot read: checks that ask which
 * keys pipelines use would know nothing.
 */
async function dropPipelines(endpoint: string): Promise<void> {
  const client = new CodePipelineClient({ endpoint, region: 'us-east-1', credentials })
  for (const service of ['service-a', 'service-b', 'worker'])
    await client.send(new DeletePipelineCommand({ name: `${service}-prod` }))
  client.destroy()
}

async function provisionAndCheck(
  endpoint: string,
  name: string,
  withoutPipelines: () => Promise<void>,
): Promise<Checked> {
  const platform = await provisionPlatform({
    endpoint,
    region: 'us-east-1',
    credentials,
    environment: 'production',
    profile: 'production',
  })
  await withoutPipelines()
  const out = join(directory, name)
  const args = [
    'run',
    '--endpoint',
    endpoint,
    '--region',
    'us-east-1',
    '--env',
    'production',
    '--suite',
    'infrastructure',
    '--out',
    out,
  ]
  const outcome = await checkride(args, { cwd: directory, env: { XDG_CONFIG_HOME: directory } })
  expect(outcome.stderr).not.toContain('Error')
  return { platform, outcome, record: JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunRecord }
}

/**
 * Findings by check, kind of subject and its name. Resource ids, which differ from endpoint to endpoint, are masked.
 */
function verdictsOf({ findings }: RunRecord): ReadonlyMap<string, Finding> {
  const verdicts = new Map<string, Finding>()
  for (const finding of findings) {
    const key =
      `${finding.check} of ${finding.subject.type} ` +
      `${finding.subject.name.replaceAll(/\b(vpc|subnet|sg|rtb|acl|nat|igw|vpce|fl|eni|eipalloc)-[0-9a-f]{8,17}\b/g, '$1-…')}`
    const before = verdicts.get(key)
    // of several with the same name the worst verdict counts
    if (before === undefined || before.verdict === 'pass') verdicts.set(key, finding)
  }
  return verdicts
}

function explains(
  { check, subject, names, moto, sandbox, says }: Difference,
  key: string,
  onMoto: Finding | undefined,
  onSandbox: Finding | undefined,
): boolean {
  const about = names.some((name) => key === `${check} of ${subject} ${name}`)
  return (
    about &&
    (onMoto?.verdict ?? 'absent') === moto &&
    (onSandbox?.verdict ?? 'absent') === sandbox &&
    (onMoto?.message ?? '').includes(says)
  )
}

const describeFinding = (finding: Finding | undefined): string =>
  finding === undefined ? 'has no such subject' : `says ${finding.verdict}: ${finding.message}`
