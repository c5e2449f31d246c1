/**
 * npm run bench: what a scan costs, in counts and ratios. Times are printed for comparison on one machine and never
 * asserted. Everything runs against the sandbox, over real HTTP.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Sandbox } from '../fixtures/sandbox/sandbox.ts'
import { provisionPlatform } from '../fixtures/platform/index.ts'
import { referenceSettings } from '../fixtures/platform/settings.ts'
import { ownFiles } from '../harness/selection/discover.ts'
import { DEFAULT_GATE } from '../record/gate.ts'
import { runChecks } from '../harness/engine/run.ts'
import type { Selection } from '../harness/selection/select.ts'
import { canonical } from '../record/canonical.ts'
import type { RunRecord } from '../record/run.ts'
import { withEntrances } from '../harness/proof/entrances.ts'
import { SANDBOX_KEYS, SANDBOX_REGION } from '../harness/proof/scene.ts'

const execute = promisify(execFile)

const LATENCY_MS = 50
const SIZES = [1, 10, 100, 1_000]
const RULES = 10_000
const files = await ownFiles('check')
const settings = referenceSettings('production')

async function platform(options: { latencyMs?: number } = {}): Promise<Sandbox> {
  const sandbox = await Sandbox.start(options)
  await provisionPlatform({
    endpoint: sandbox.url,
    region: SANDBOX_REGION,
    credentials: SANDBOX_KEYS,
    environment: 'production',
    profile: 'production',
  })
  return sandbox
}

async function scan(sandbox: Sandbox, selection: Selection = {}): Promise<RunRecord> {
  const directory = mkdtempSync(join(tmpdir(), 'checkride-bench-'))
  try {
    const connection = { region: SANDBOX_REGION, endpoint: sandbox.url, emulatorKeys: SANDBOX_KEYS }
    const { record } = await runChecks({
      kind: 'sandbox',
      connection,
      files,
      selection,
      settings: withEntrances(settings, await sandbox.entrances(SANDBOX_REGION)),
      waivers: [],
      gate: DEFAULT_GATE,
      directory,
    })
    // An incomplete scan is not measured.
    if (!record.complete)
      throw new Error(`The scan did not come to its end: ${record.problems.map(({ message }) => message).join(' ')}`)
    return record
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Operations that are repeated until the result is ready, and so are no duplicates. */
const POLLED = 'GenerateCredentialReport'

/** Number of calls with the operation, input and page of an earlier one. */
function duplicates(record: RunRecord): number {
  const observations = record.observations.filter(({ operation }) => operation !== POLLED)
  const distinct = new Set(
    observations.map(({ service, operation, input, page }) => `${service}:${operation} ${canonical(input)} ${page}`),
  )
  return observations.length - distinct.size
}

/** Milliseconds from the first call to the last finding. */
function wallTime({ observations, findings }: RunRecord): number {
  const ends = findings.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs)
  return Math.max(...ends) - Math.min(...observations.map(({ startedAt }) => Date.parse(startedAt)))
}

const row = (...cells: readonly (string | number)[]): void =>
  console.log(cells.map((cell, index) => (index === 0 ? String(cell).padEnd(38) : String(cell).padStart(12))).join(' '))
const heading = (text: string): void => console.log(`\n${text}\n${'-'.repeat(text.length)}`)
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`

/** Tasks of each service that is added: with a thousand services, ten thousand. */
const TASKS = 10

/**
 * The first service of the reference platform, copied until there are so many, each with a task definition and tasks of
 * its own.
 */
function addServices(sandbox: Sandbox, count: number): void {
  const { ecs } = sandbox.world(SANDBOX_REGION)
  const service = ecs.services.first()
  const definition = ecs.taskDefinitions.first(({ taskDefinitionArn }) => taskDefinitionArn === service.taskDefinition)
  const task = ecs.tasks.first(({ group }) => group === `service:${service.serviceName}`)
  const running = { desiredCount: TASKS, runningCount: TASKS }
  for (let n = ecs.services.size; n < count; n++) {
    const family = `bench-${n}`
    const taskDefinitionArn = definition.taskDefinitionArn!.replace(`/${definition.family}:`, `/${family}:`)
    const serviceArn = service.serviceArn!.replace(/[^/]+$/, family)
    const deployments = service.deployments!.map((deployment) => ({
      ...structuredClone(deployment),
      ...running,
      taskDefinition: taskDefinitionArn,
    }))
    ecs.taskDefinitions.add({ ...structuredClone(definition), family, taskDefinitionArn })
    ecs.services.add({
      ...structuredClone(service),
      ...running,
      serviceName: family,
      serviceArn,
      taskDefinition: taskDefinitionArn,
      deployments,
    })
    for (let index = 0; index < TASKS; index++) {
      const id = `${n.toString(16).padStart(16, '0')}${index.toString(16).padStart(16, '0')}`
      ecs.tasks.add({
        ...structuredClone(task),
        group: `service:${family}`,
        taskDefinitionArn,
        taskArn: task.taskArn!.replace(/[^/]+$/, id),
      })
    }
  }
}

heading('One scan of the reference platform')
{
  await using sandbox = await platform()
  const record = await scan(sandbox)
  row('checks', record.checks.length)
  row('findings', record.findings.length)
  row('API calls', record.statistics.calls)
  row('duplicate API calls', duplicates(record))
  row('reads answered from an earlier call', record.statistics.sharedReads)
  row('calls per check', (record.statistics.calls / record.checks.length).toFixed(2))
}

heading('Growth with the number of services')
row('services', 'tasks', 'findings', 'calls', 'duplicates', 'ms', 'ms/finding', 'peak memory')
console.log('(peak memory of the whole process so far, with the sandbox and its data in it)')
for (const size of SIZES) {
  await using sandbox = await platform()
  addServices(sandbox, size)
  const record = await scan(sandbox)
  const ms = wallTime(record)
  row(
    size,
    record.findings.length,
    record.statistics.calls,
    duplicates(record),
    ms,
    (ms / record.findings.length).toFixed(1),
    megabytes(record.statistics.peakMemoryBytes),
  )
}

heading('Growth with the number of security group rules')
row('rules', 'calls', 'pages of groups', 'ms', 'peak memory')
for (const rules of [0, RULES / 10, RULES]) {
  await using sandbox = await platform()
  const { ec2 } = sandbox.world(SANDBOX_REGION)
  const group = ec2.securityGroups.first(({ GroupName }) => GroupName === 'production-public-services')
  for (let n = 0; n < rules; n++)
    ec2.securityGroupRules.add({
      SecurityGroupRuleId: `sgr-bench${n}`,
      GroupId: group.GroupId,
      IsEgress: false,
      IpProtocol: 'tcp',
      FromPort: 8000,
      ToPort: 8000,
      CidrIpv4: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}/32`,
    })
  const record = await scan(sandbox, { id: ['security-groups.*'] })
  row(
    rules,
    record.statistics.calls,
    record.observations.filter(({ operation }) => operation === 'DescribeSecurityGroups').length,
    wallTime(record),
    megabytes(record.statistics.peakMemoryBytes),
  )
}

heading(`Concurrency, with ${LATENCY_MS} ms of latency per call`)
{
  await using sandbox = await platform({ latencyMs: LATENCY_MS })
  const record = await scan(sandbox)
  // The check that takes longest on its own is the critical path: no scan can be shorter.
  const byDuration = [...record.findings].sort((a, b) => b.observations.length - a.observations.length)
  const deepest = [...new Set(byDuration.map(({ check }) => check))].slice(0, 6)
  let critical = 0
  for (const id of deepest) critical = Math.max(critical, wallTime(await scan(sandbox, { id: [id] })))
  row('calls', record.statistics.calls)
  row('one after another, ms', record.statistics.calls * LATENCY_MS)
  row('the deepest check alone, ms', critical)
  row('the whole scan, ms', wallTime(record))
  row('scan / deepest check', (wallTime(record) / critical).toFixed(2))
  row('one after another / scan', ((record.statistics.calls * LATENCY_MS) / wallTime(record)).toFixed(1))
}

heading('Start-up')
{
  await using sandbox = await platform()
  const main = join(import.meta.dirname, '../cli/main.ts')
  const out = mkdtempSync(join(tmpdir(), 'checkride-bench-'))
  let runs = 0
  /** The best of three; not synchronous, because the sandbox answers from this process. */
  const best = async (args: () => readonly string[]): Promise<number> => {
    const times: number[] = []
    for (let n = 0; n < 3; n++) {
      const started = performance.now()
      await execute(process.execPath, args())
      times.push(performance.now() - started)
    }
    return Math.min(...times)
  }
  const bare = await best(() => ['-e', '0'])
  const list = await best(() => [main, 'list'])
  const one = await best(() => [
    main,
    'run',
    'ebs.encryption-by-default',
    '--endpoint',
    sandbox.url,
    '--out',
    join(out, String(runs++)),
  ])
  rmSync(out, { recursive: true, force: true })
  row('', 'ms', '× bare node')
  row('node -e 0', Math.round(bare), '1.0')
  row('checkride list', Math.round(list), (list / bare).toFixed(1))
  row('checkride run, one check', Math.round(one), (one / bare).toFixed(1))
}
