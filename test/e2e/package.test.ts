/** The package as users get it: built, below node_modules, where Node strips no types. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadChecks, ownCheckFiles, PACKAGE_ROOT } from '../../harness/engine/discover.ts'

const MINE = `import { check } from 'checkride'

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
    'it is still being made': (world) => {
      world.ec2.vpcs.only(({ IsDefault }) => IsDefault !== true).State = 'pending'
    },
  },
})
`

const CONFIG = `import { defineConfig } from 'checkride'

export default defineConfig({ environments: { production: { profile: 'production' } }, checks: ['checks/*.check.ts'] })
`

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

let home: string
let bin: string

const node = (args: readonly string[], cwd: string = home): Promise<Outcome> =>
  new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], HOME: home, NO_COLOR: '1' }
    execFile(process.execPath, args, { cwd, env, timeout: 150_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    )
  })

/** What npm would install with the package, and Node's types for the user's editor. What else is here must not be missed. */
async function runtimePackages(): Promise<string[]> {
  const { packages } = JSON.parse(await readFile(join(PACKAGE_ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>
  }
  const direct = Object.entries(packages).filter(
    ([path, { dev, devOptional }]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && dev !== true && devOptional !== true,
  )
  return [...direct.map(([path]) => path), 'node_modules/@types/node', 'node_modules/undici-types'].filter((path) => existsSync(join(PACKAGE_ROOT, path)))
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'checkride-package-'))
  const installed = join(home, 'node_modules/checkride')
  await mkdir(installed, { recursive: true })
  for (const path of await runtimePackages()) {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await symlink(join(PACKAGE_ROOT, path), join(home, path))
  }
  for (const name of ['bin', 'package.json']) await cp(join(PACKAGE_ROOT, name), join(installed, name), { recursive: true })
  await writeFile(join(home, 'package.json'), '{ "type": "module" }')
  bin = join(installed, 'bin/checkride.js')
  expect(await node([join(PACKAGE_ROOT, 'scripts/build.ts'), join(installed, 'dist')])).toEqual({ code: 0, stdout: '', stderr: '' })
}, 180_000)

afterAll(() => rm(home, { recursive: true, force: true }))

test('it has the same checks as the sources', async () => {
  const { checks } = await loadChecks(await ownCheckFiles())
  const { code, stdout } = await node([bin, 'list', '--json'])
  expect(code).toBe(0)
  for (const { id } of checks) expect(stdout).toContain(`"${id}"`)
})

test('it runs the demo, reports and evidence included', { timeout: 180_000 }, async () => {
  const { code, stdout, stderr } = await node([bin, 'demo', '--out', 'demo'])
  expect(stderr).not.toContain('should not have happened')
  expect(code).toBe(0)
  expect(stdout).toContain('report.html')
  expect((await node([bin, 'verify', 'demo/1-healthy'])).code).toBe(0)
})

test('checks of a user are typed, and run beside its own', { timeout: 180_000 }, async () => {
  await mkdir(join(home, 'checks'), { recursive: true })
  await writeFile(join(home, 'checks/mine.check.ts'), MINE)
  await writeFile(join(home, 'checkride.config.ts'), CONFIG)
  const compiler = join(PACKAGE_ROOT, 'node_modules/typescript/bin/tsc')
  const flags = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024', '--types', 'node']
  expect(await node([compiler, ...flags, 'checks/mine.check.ts', 'checkride.config.ts'])).toMatchObject({ code: 0, stdout: '' })

  const proven = await node([bin, 'prove', 'vpc.of-mine'])
  expect(proven.stdout).toContain('2 scenes: 2 proven, 0 not.')
  expect(proven.code).toBe(0)
})

test('an old Node is told what is missing', async () => {
  const pretend = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } })`
  const { code, stderr } = await node(['--import', pretend, bin, 'list'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^NODE_TOO_OLD: Checkride needs Node 22\.18 or newer; this is 20\.19\.0/)
})
