/**
 * The first five minutes of somebody who installs the package: in a folder as `npm init -y` leaves it, and with one
 * Checkride for all folders. Nothing is edited but what the user writes.
 */
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProofSandbox } from '../../harness/proof/scene.ts'
import type { RunRecord } from '../../record/run.ts'
import { install, run, type Machine, type Outcome, type Tarball } from './packed.ts'

const CHECK_FILE = `import { check, Break } from 'checkride'
import { grantsEverything } from 'checkride/policy'
import { State } from '../lib/states'

const pending: Break = (_, find) => {
  find.vpc().State = State.pending
}

check('vpc.of-mine', {
  title: 'The VPC can be used',
  covers: ['DG-INF-01'],
  controls: { nist: ['AC-4'] },
  severity: 'low',
  remedy: 'Wait until the VPC is available.',
  each: (platform) => platform.vpcs(),
  async verify(vpc, { expect }) {
    expect(typeof grantsEverything).toBe('function')
    expect(vpc.State, \`state of \${vpc.VpcId}\`).toBe(State.available)
  },
  breaks: { 'it is still being made': pending },
})
`
const STATES = `export enum State {
  available = 'available',
  pending = 'pending',
}
`

/** Characters that mean something to URLs and to patterns. */
const ODD = '#1 %41 ?q [x] {y,z} (w)'

/** Declares the tests: what they run is there when they run. */
export function firstMinutes(given: () => Machine & { readonly tarball: Tarball }): void {
  let proof: ProofSandbox
  /** Where Checkride is installed for all folders. */
  let everywhere: string
  const folders: string[] = []
  const folder = async (name = 'checkride-first-'): Promise<string> => {
    const path = await realpath(await mkdtemp(join(tmpdir(), name)))
    folders.push(path)
    return path
  }

  beforeAll(async () => {
    proof = await ProofSandbox.start()
    everywhere = await install(given().tarball, await folder(`checkride ${ODD}-`))
  }, 60_000)
  afterAll(async () => {
    await proof.close()
    for (const path of folders) await rm(path, { recursive: true, force: true })
  })

  /** From nothing to a verdict, with the user's own check; `checkride` is how Checkride is called in the folder. */
  async function useIt(cwd: string, checkride: (...args: readonly string[]) => Promise<Outcome>): Promise<void> {
    const drafted = await checkride('init', '--endpoint', proof.sandbox.url)
    expect(drafted, drafted.stderr).toMatchObject({ code: 0, stderr: '' })
    const draft = await readFile(join(cwd, 'checkride.config.ts'), 'utf8')
    const [, environment = ''] = /environments: \{\s+"?([\w-]+)"?:/.exec(draft) ?? []
    const healthy = await checkride('doctor', '--env', environment)
    expect(healthy.code, healthy.stdout + healthy.stderr).toBe(0)
    const { node = process.execPath } = given()
    expect(healthy.stdout).toContain((await run(node, ['--version'], cwd, given())).stdout)

    const own = draft.replace('environments: {', `checks: ['checks/**/*.check.ts'],\n  environments: {`)
    await writeFile(join(cwd, 'checkride.config.ts'), own)
    for (const name of ['checks', 'lib']) await mkdir(join(cwd, name))
    await writeFile(join(cwd, 'checks/mine.check.ts'), CHECK_FILE)
    await writeFile(join(cwd, 'lib/states.ts'), STATES)
    const ran = await checkride('run', 'vpc.of-mine', 'vpc.available', '--env', environment, '--out', 'out')
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0, stderr: '' })
    const record = JSON.parse(await readFile(join(cwd, 'out/run.json'), 'utf8')) as RunRecord
    expect(record.findings.map(({ check, verdict }) => [check, verdict])).toEqual([
      ['vpc.available', 'pass'],
      ['vpc.of-mine', 'pass'],
    ])
    const proven = await checkride('prove', 'vpc.of-mine')
    expect(proven.stdout, proven.stderr).toContain('2 scenes: 2 proven, 0 not.')

    await writeFile(join(cwd, 'lib/states.ts'), STATES.replace('State', 'Stat'))
    expect((await checkride('doctor', '--env', environment)).stdout).toMatch(
      /✘ checks +checks\/mine\.check\.ts could not be loaded: .*'State' \(checks\/mine\.check\.ts:3\)\n/,
    )
  }

  test('in a folder as npm leaves it, with checkride installed there', { timeout: 300_000 }, async () => {
    const { tarball, ...machine } = given()
    const cwd = await folder()
    expect((await run('npm', ['init', '-y'], cwd, machine)).code).toBe(0)
    const manifest = await readFile(join(cwd, 'package.json'), 'utf8')
    // What npm of today writes, whichever npm runs this test.
    const commonjs = JSON.stringify({ ...(JSON.parse(manifest) as object), type: 'commonjs' })
    await writeFile(join(cwd, 'package.json'), commonjs)
    await install(tarball, cwd)
    const modules = await readdir(join(cwd, 'node_modules'))
    await useIt(cwd, (...args) => run('npx', ['--no', 'checkride', ...args], cwd, machine))
    expect(await readFile(join(cwd, 'package.json'), 'utf8')).toBe(commonjs)
    expect(await readdir(join(cwd, 'node_modules'))).toEqual(modules)
  })

  test(
    'in a folder that is no package, with one checkride for all, in folders of odd names',
    { timeout: 300_000 },
    async () => {
      const { tarball: _, node = process.execPath, user } = given()
      const cwd = await folder(`mine ${ODD}-`)
      await useIt(cwd, (...args) => run(node, [everywhere, ...args], cwd, { node, user }))
      expect((await readdir(cwd)).sort()).toEqual(['.checkride', 'checkride.config.ts', 'checks', 'lib', 'out'])
    },
  )
}
