/** The package as npm would install it, without asking a registry. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Machine {
  /** The Node that programs find. */
  readonly node?: string
  /** The user's own folder. */
  readonly user: string
}

/** Runs a program in a folder, as a user with nothing but a path and a home. */
export function run(program: string, args: readonly string[], cwd: string, machine: Machine): Promise<Outcome> {
  const { node = process.execPath, user } = machine
  // npx and the package's first line find node there.
  const env = {
    PATH: `${dirname(node)}:${process.env['PATH']}`,
    HOME: user,
    NO_COLOR: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    npm_config_update_notifier: 'false',
  }
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env, timeout: 150_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    )
  })
}

/** What npm would install with the package, and Node's types for the user's editor. It must need nothing else. */
async function runtimePackages(): Promise<string[]> {
  const { packages } = JSON.parse(await readFile(join(PACKAGE_ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>
  }
  const direct = Object.entries(packages).filter(
    ([path, { dev, devOptional }]) =>
      /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && dev !== true && devOptional !== true,
  )
  return [...direct.map(([path]) => path), 'node_modules/@types/node', 'node_modules/undici-types'].filter((path) =>
    existsSync(join(PACKAGE_ROOT, path)),
  )
}

export interface Tarball {
  readonly file: string
  /** What is in it, as its paths. */
  readonly paths: readonly string[]
}

/** Packs a copy of the repository into a folder: building in the repository itself would disturb work in it. */
export async function pack(folder: string): Promise<Tarball> {
  const copy = await mkdtemp(join(tmpdir(), 'checkride-copy-'))
  for (const name of [
    'bin',
    'docs',
    'cli',
    'harness',
    'suites',
    'test',
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'vitest.config.ts',
  ])
    await cp(join(PACKAGE_ROOT, name), join(copy, name), { recursive: true })
  const built = await run(process.execPath, [join(PACKAGE_ROOT, 'scripts/build.ts'), join(copy, 'dist')], copy, {
    user: folder,
  })
  expect(built).toEqual({ code: 0, stdout: '', stderr: '' })
  const { code, stdout, stderr } = await run(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    copy,
    { user: folder },
  )
  expect(code, stderr).toBe(0)
  await rm(copy, { recursive: true })
  const [{ filename, files }] = Object.values(JSON.parse(stdout) as object) as [
    { filename: string; files: { path: string }[] },
  ]
  return { file: join(folder, filename), paths: files.map(({ path }) => path) }
}

/**
 * Puts the tarball's content and its dependencies into node_modules of a folder, and its program where npx looks.
 * Returns the program's path.
 */
export async function install({ file }: Tarball, home: string): Promise<string> {
  const installed = join(home, 'node_modules/checkride')
  await mkdir(installed, { recursive: true })
  for (const path of await runtimePackages()) {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await symlink(join(PACKAGE_ROOT, path), join(home, path))
  }
  const extracted = await run('tar', ['-xzf', file, '--strip-components', '1', '-C', installed], home, { user: home })
  expect(extracted.code, extracted.stderr).toBe(0)
  const bin = join(home, 'node_modules/.bin/checkride')
  await mkdir(dirname(bin), { recursive: true })
  await symlink('../checkride/bin/checkride.js', bin)
  return bin
}
