/** The package as users get it: built, below node_modules, where Node strips no types. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import { PACKAGE_ROOT } from '../../harness/package.ts'
import type { RunRecord } from '../../record/run.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'
import { firstMinutes } from './first-minutes.ts'
import { install, pack, run as runAs, type Outcome, type Tarball } from './packed.ts'

const CHECK_FILE = `import { check } from 'checkride'

check('vpc.of-mine', {
  title: 'The VPC can be used',
  covers: ['DG-INF-01'],
  controls: { nist: ['AC-4'] },
  severity: 'low',
  remedy: 'Wait until the VPC is available.',
  each: (platform) => platform.vpcs(),
  async verify(vpc, { expect }) {
    expect(vpc.State, \`state of \${vpc.VpcId}\`).toBe('available')
  },
  breaks: {
    'it is still being made': (_, find) => {
      find.vpc().State = 'pending'
    },
  },
})
`

const CONFIG = `import { defineConfig } from 'checkride'

export default defineConfig({ environments: { production: { profile: 'production' } }, checks: ['checks/*.check.ts'] })
`

/** The user's project, and the user's own folder. */
let home: string
let user: string
let bin: string
let tarball: Tarball

const run = (program: string, args: readonly string[]): Promise<Outcome> => runAs(program, args, home, { user })
const node = (args: readonly string[]): Promise<Outcome> => run(process.execPath, args)

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'checkride-package-'))
  user = await mkdtemp(join(tmpdir(), 'checkride-user-'))
  tarball = await pack(user)
  bin = await install(tarball, home)
  await writeFile(join(home, 'package.json'), '{ "type": "module" }')
  await mkdir(join(home, 'checks'))
  await writeFile(join(home, 'checks/mine.check.ts'), CHECK_FILE)
  await writeFile(join(home, 'checkride.config.ts'), CONFIG)
}, 180_000)

afterAll(async () => {
  for (const folder of [home, user]) await rm(folder, { recursive: true, force: true })
})

test('it holds what runs and what is read, and nothing else', () => {
  expect(
    tarball.paths.filter(
      (path) => !/^(?:(?:bin|dist|docs)\/.*|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(path),
    ),
  ).toEqual([])
  expect(
    tarball.paths.filter((path) => /\.(?:test|fixture)\.|testing/.test(path) || /(?<!\.d)\.ts$/.test(path)),
  ).toEqual([])
})

test('it has the same checks as the sources', async () => {
  const { checks } = await loadChecks(await ownFiles('check'))
  const { code, stdout } = await node([bin, 'list', '--json'])
  expect(code).toBe(0)
  for (const { id } of checks) expect(stdout).toContain(`"${id}"`)
})

test('it explains settings without the sources, and of the user’s own check how to learn which it reads', async () => {
  const [setting, own] = await Promise.all(
    ['network.vpcCidr', 'vpc.of-mine'].map((asked) => node([bin, 'explain', asked])),
  )
  expect(setting).toMatchObject({ code: 0, stdout: expect.stringMatching(/Primary CIDR block[^]*read by +vpc\.cidr/) })
  expect(own).toMatchObject({ code: 0, stdout: expect.stringContaining("'checkride prove vpc.of-mine --json'") })
})

test('it runs the demo, reports and evidence included', { timeout: 180_000 }, async () => {
  const { code, stdout, stderr } = await node([bin, 'demo', '--out', 'demo'])
  expect(stderr).not.toContain('should not have happened')
  expect(code).toBe(0)
  expect(stdout).toContain('report.html')
  expect((await node([bin, 'verify', 'demo/1-healthy'])).code).toBe(0)
})

test('npx finds it', { timeout: 60_000 }, async () => {
  const { code, stdout } = await run('npx', ['--no', 'checkride', 'list', 'vpc.of-mine'])
  expect(stdout).toMatch(/^local \(1\)\n {2}vpc\.of-mine +low +The VPC can be used \(DG-INF-01\)\n$/)
  expect(code).toBe(0)
})

const STRICTLY = '--ignoreConfig --noEmit --strict --module nodenext --target es2024 --types node'

/** Compiles files of the user's project as an editor would, without output. */
const compile = (...files: readonly string[]): Promise<Outcome> =>
  node([join(PACKAGE_ROOT, 'node_modules/typescript/bin/tsc'), ...STRICTLY.split(' '), ...files])

test('checks of a user are typed', { timeout: 180_000 }, async () => {
  expect(await compile('checks/mine.check.ts', 'checkride.config.ts')).toMatchObject({ code: 0, stdout: '' })
  await writeFile(join(home, 'checks/wrong.ts'), CHECK_FILE.replace('State,', 'Stat,').replace('low', 'lowest'))
  const { stdout } = await compile('checks/wrong.ts')
  await rm(join(home, 'checks/wrong.ts'))
  expect(stdout).toContain("Property 'Stat' does not exist")
  expect(stdout).toContain('"lowest"')
})

test(
  'they are proven, and run beside its own against an endpoint; the user finds evidence, and nothing else that is new',
  { timeout: 180_000 },
  async () => {
    const before = await everything()
    const proven = await node([bin, 'prove', 'vpc.of-mine'])
    expect(proven.stdout).toContain('2 scenes: 2 proven, 0 not.')
    expect(proven.code).toBe(0)
    expect(await everything(), 'a proof leaves nothing').toEqual(before)

    const proof = await ProofSandbox.start()
    onTestFinished(() => proof.close())
    const { code, stdout, stderr } = await node([
      bin,
      'run',
      'vpc.of-mine',
      'vpc.available',
      '--endpoint',
      proof.sandbox.url,
      '--region',
      SANDBOX_REGION,
    ])
    expect(code, stdout + stderr).toBe(0)
    const [name] = await readdir(join(home, '.checkride/runs'))
    const evidence = join(home, '.checkride/runs', name!)
    expect(existsSync(join(evidence, 'report.html'))).toBe(true)
    const record = JSON.parse(await readFile(join(evidence, 'run.json'), 'utf8')) as RunRecord
    expect(record.findings.map(({ check, verdict }) => [check, verdict])).toEqual([
      ['vpc.available', 'pass'],
      ['vpc.of-mine', 'pass'],
    ])
    expect(
      record.checks.map(({ source, sourceSha256 }) => [source.replace(/\.js$/, '.ts'), sourceSha256.length]),
    ).toEqual([
      ['suites/infrastructure/vpc.check.ts', 64],
      ['checks/mine.check.ts', 64],
    ])
    expect((await node([bin, 'verify', evidence])).code).toBe(0)
    expect((await everything()).filter((path) => !path.startsWith('.checkride'))).toEqual(before)
  },
)

/** The paths in the user's project and at the top of its node_modules. */
async function everything(): Promise<string[]> {
  const own = (await readdir(home, { recursive: true })).filter((path) => !path.startsWith('node_modules'))
  return [...own, ...(await readdir(join(home, 'node_modules'))).map((name) => `node_modules/${name}`)].sort()
}

test('each of its doors opens, with types', { timeout: 180_000 }, async () => {
  const { exports } = JSON.parse(await readFile(join(home, 'node_modules/checkride/package.json'), 'utf8')) as {
    exports: Record<string, string | { types: string; default: string }>
  }
  expect(Object.keys(exports)).toEqual(['.', './policy', './reachability', './package.json'])
  const entryPoints = `import { check, lastPart, type Break } from 'checkride'
import { grantsEverything, parsePolicy } from 'checkride/policy'
import { allowsTcp, reach } from 'checkride/reachability'

export const rest: Break = (_, find) => {
  find.service('worker').desiredCount = 0
}
const policy = parsePolicy({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] })
console.log(typeof check, lastPart('cluster/production'), grantsEverything(policy).length, allowsTcp.length, reach.length)
`
  await writeFile(join(home, 'doors.ts'), entryPoints)
  try {
    expect(await node(['doors.ts'])).toMatchObject({ code: 0, stdout: 'function production 1 2 4\n' })
    expect(await compile('doors.ts')).toMatchObject({ code: 0, stdout: '' })
    await writeFile(join(home, 'doors.ts'), entryPoints.replace('desiredCount', 'desired'))
    expect((await compile('doors.ts')).stdout).toContain("Property 'desired' does not exist")
    const finders = await readFile(
      join(home, 'node_modules/checkride/dist/fixtures/platform/finders/network.d.ts'),
      'utf8',
    )
    expect(finders, 'what editors show of a finder').toContain('The route table that a subnet is associated with.')
  } finally {
    await rm(join(home, 'doors.ts'))
  }
})

describe('the first minutes', () => firstMinutes(() => ({ tarball, user })))

test('an old Node is told what is missing', async () => {
  const oldNode =
    `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: ` +
    `'20.19.0' } })`
  const { code, stderr } = await node(['--import', oldNode, bin, 'list'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^NODE_TOO_OLD: Checkride needs Node 22\.22 or newer; this is 20\.19\.0/)
})
