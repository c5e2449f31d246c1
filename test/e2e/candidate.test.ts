/** A task definition judged before it is registered: `checkride run --task-definition file.json`. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  type ContainerDefinition,
  type TaskDefinition,
} from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyBundle } from '../../evidence/verify.ts'
import { ProofSandbox, SANDBOX_KEYS, SANDBOX_REGION } from '../../harness/proof/scene.ts'
import type { Finding, RunRecord } from '../../record/run.ts'
import { checkride } from './checkride.ts'

/** Harmless by name and form; environments are still not recorded. */
const VALUE = 'seven-green-bottles'
const folders: string[] = []
let proof: ProofSandbox
let deployed: { taskDefinition: TaskDefinition; tags: object[] }

beforeAll(async () => {
  proof = await ProofSandbox.start()
  const ecs = new ECSClient({ endpoint: proof.sandbox.url, region: SANDBOX_REGION, credentials: SANDBOX_KEYS })
  const { taskDefinition, tags } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: 'production-service-a', include: ['TAGS'] }),
  )
  deployed = { taskDefinition: taskDefinition!, tags: tags! }
})
afterAll(async () => {
  await proof.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

interface Judged {
  readonly code: number | null
  readonly output: string
  readonly record: () => RunRecord
  readonly directory: string
  readonly text: string
}

/** Judges what is in the file `next.json`. */
async function judge(
  content: unknown,
  { args = [], env = {} }: { args?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<Judged> {
  const cwd = mkdtempSync(join(tmpdir(), 'checkride-candidate-'))
  folders.push(cwd)
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2)
  writeFileSync(join(cwd, 'next.json'), text)
  const { code, stdout, stderr } = await checkride(
    ['run', ...args, '--task-definition', 'next.json', '--endpoint', proof.sandbox.url, '--out', 'out'],
    {
      cwd,
      env,
    },
  )
  const directory = join(cwd, 'out')
  return {
    code,
    output: stdout + stderr,
    directory,
    text,
    record: () => JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as RunRecord,
  }
}

/** The deployed definition with a change of its container. */
const changed = (change: Partial<ContainerDefinition>) => ({
  ...deployed,
  taskDefinition: {
    ...deployed.taskDefinition,
    containerDefinitions: [{ ...deployed.taskDefinition.containerDefinitions![0]!, ...change }],
  },
})

const verdicts = ({ findings }: RunRecord, verdict: Finding['verdict']): string[] =>
  findings.filter((finding) => finding.verdict === verdict).map(({ check }) => check)

test('a candidate like what is deployed passes everything that task definitions must meet', async () => {
  const { code, output, record, directory, text } = await judge(
    changed({ environment: [{ name: 'GREETING', value: VALUE }] }),
  )
  expect(code, output).toBe(0)
  const { findings, observations, items } = record()
  const sha256 = createHash('sha256').update(text).digest('hex')
  const definitions = findings.filter(({ subject }) => subject.type.startsWith('ecs:')).map(({ subject }) => subject.id)
  expect(new Set(definitions)).toEqual(new Set([`candidate:production-service-a@sha256:${sha256}`]))
  // The secrets that it names must exist too.
  expect(findings.filter(({ check }) => check === 'secrets.exist').map(({ verdict }) => verdict)).toEqual([
    'pass',
    'pass',
  ])
  expect(findings.length).toBeGreaterThan(15)
  expect(items.find(({ id }) => id === 'SOP-STG-02')?.verdict).toBe('pass')

  const [file] = observations.filter(({ service }) => service === 'file')
  expect(file).toMatchObject({ operation: 'ReadTaskDefinition', input: { file: 'next.json', sha256 } })
  for (const { observations: cited } of findings) expect(cited).toContain(file!.id)
  const kept = readFileSync(join(directory, file!.output!.path), 'utf8')
  expect(kept).toContain('GREETING')
  expect(kept).not.toContain(VALUE)
  expect((await verifyBundle(directory)).problems).toEqual([])
})

test('what is wrong with the candidate closes the gate; what is wrong with the deployed ones does not', async () => {
  const world = proof.sandbox.world(SANDBOX_REGION)
  const worker = world.ecs.taskDefinitions.only(({ family }) => family === 'production-worker')
  worker.containerDefinitions![0]!.privileged = true
  const { code, output, record } = await judge(
    changed({
      user: 'root',
      environment: [{ name: 'DB_PASSWORD', value: 'correct-horse-battery' }],
      image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/service-a:v9.9.9',
    }),
  )
  worker.containerDefinitions![0]!.privileged = false
  expect(code, output).toBe(1)
  expect(verdicts(record(), 'fail').sort()).toEqual([
    'container.user',
    'image.exists',
    'secrets.plain-environment',
    'task-definition.tags-tell-image',
  ])
  expect(output).toContain('production-service-a (candidate next.json)')
  expect(output).not.toContain('correct-horse-battery')
})

test('where there is no cluster yet, whatever needs only the definition is judged', async () => {
  const elsewhere = { AWS_ACCESS_KEY_ID: '444455556666', AWS_SECRET_ACCESS_KEY: 'x' }
  const { code, output, record } = await judge(deployed, {
    args: ['task-definition.*', 'container.*', 'image.pinned'],
    env: elsewhere,
  })
  expect(code, output).toBe(0)
  expect(verdicts(record(), 'not-applicable').sort()).toEqual([
    'container.health-grace',
    'task-definition.intended-size',
  ])
})

test('a malformed candidate is refused with every problem, before anything is started', async () => {
  const { code, output } = await judge({
    family: 'a/b',
    containerDefinitions: [{ name: 'api', memory: '512', portMapping: [] }],
  })
  expect(code).toBe(2)
  expect(output).toContain('CANDIDATE_INVALID')
  for (const problem of [
    "family: 'a/b'",
    'containerDefinitions[0].memory: a number is expected',
    "did you mean 'portMappings'?",
    'containerDefinitions[0].image: it is missing',
  ])
    expect(output).toContain(problem)
  expect(output).not.toMatch(/\n\s+at /)
})
