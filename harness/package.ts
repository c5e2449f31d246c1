/** The package that runs: its folders and its version. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder that holds suites/: the repository's root, or dist/ in an installed package. */
export const PACKAGE_ROOT = resolve(import.meta.dirname, '..')

/** Folders of Checkride's own modules besides the suites: their version is in the run record. */
export const MACHINERY: ReadonlySet<string> = new Set([
  'catalogue',
  'cli',
  'evidence',
  'fixtures',
  'harness',
  'policy',
  'record',
  'reports',
])

/** The folder that holds package.json: the checkout, or above dist/ in an installed package. */
const home = existsSync(join(PACKAGE_ROOT, 'package.json')) ? PACKAGE_ROOT : join(PACKAGE_ROOT, '..')
const { name, version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
  name: string
  version: string
}

/** Name and version for the run record; the commit is known in a checkout only. */
export const TOOL: {
  readonly name: string
  readonly version: string
  readonly node: string
  readonly commit?: string
} = {
  name,
  version,
  node: process.version,
  ...commit(),
}

function commit(): { commit?: string } {
  if (!existsSync(join(home, '.git'))) return {}
  try {
    return {
      commit: execFileSync('git', ['rev-parse', 'HEAD'], {
        cwd: home,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim(),
    }
  } catch {
    // No git on this machine, or no commit yet: the version alone has to do.
    return {}
  }
}
