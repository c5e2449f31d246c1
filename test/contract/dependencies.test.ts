/** The dependencies of the package: each has a recorded reason, and a licence compatible with ours. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'

interface Locked {
  readonly license?: string
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const read = (name: string): Promise<string> => readFile(join(PACKAGE_ROOT, name), 'utf8')
const { dependencies } = JSON.parse(await read('package.json')) as { dependencies: Record<string, string> }
const { packages } = JSON.parse(await read('package-lock.json')) as { packages: Record<string, Locked> }
const record = await read('docs/decisions/0006-dependencies.md')

const COMPATIBLE = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Python-2.0',
])

test('each runtime dependency has its reason in decision 6', () => {
  const recorded = [...record.matchAll(/^\| `(?<name>[^`]+)`/gm)].map((match) => match.groups!['name']!)
  const named = (name: string): boolean =>
    recorded.some((entry) => entry === name || (entry.endsWith('*') && name.startsWith(entry.slice(0, -1))))
  expect(Object.keys(dependencies).filter((name) => !named(name))).toEqual([])
  expect(
    recorded.filter(
      (entry) =>
        !Object.keys(dependencies).some(
          (name) => name === entry || (entry.endsWith('*') && name.startsWith(entry.slice(0, -1))),
        ),
    ),
  ).toEqual([])
})

test('everything that is installed with it has a compatible licence, or an exception on record', () => {
  const installed = Object.entries(packages).filter(
    ([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true,
  )
  expect(installed.length).toBeGreaterThan(50)
  const others = installed
    .filter(([, { license = 'none' }]) => !COMPATIBLE.has(license))
    .map(([path]) => path.replace(/^.*node_modules\//, '').replace(/^(lightningcss)-.*/, '$1'))
  expect([...new Set(others)]).toEqual(['lightningcss'])
  expect(record).toContain('lightningcss')
})

test('what only development installs has a compatible licence too, or an exception on record', () => {
  const development = Object.entries(packages).filter(([, { dev }]) => dev === true)
  const others = development
    .filter(([, { license = 'none' }]) => !COMPATIBLE.has(license))
    .map(([path]) => path.replace(/^.*node_modules\//, ''))
  expect([...new Set(others)].toSorted()).toEqual(['buildcheck', 'cpu-features', 'ssh2', 'tweetnacl'])
  for (const name of others) expect(record).toContain(`\`${name}\``)
})

/** Whether Node finds `name` from the package at `path`, among the lockfile's entries: there, or in a folder above. */
const isLocked = (path: string, name: string): boolean => {
  const folders = path
    .split('/node_modules/')
    .map((_, depth, parts) => parts.slice(0, depth + 1).join('/node_modules/'))
  return ['', ...folders].some((folder) => `${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages)
}

/**
 * npm writes a lockfile without the packages of other platforms when it finds node_modules and no lockfile
 * (https://github.com/npm/cli/issues/4828): `npm ci` then refuses it, and `npm install` rewrites it on every machine.
 */
test('the lockfile has every package of every platform, so that a clean clone stays clean', () => {
  const missing = Object.entries(packages).flatMap(([path, { dependencies = {}, optionalDependencies = {} }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLocked(path, name))
      .map((name) => `${name}, which ${path === '' ? 'the project' : path} wants`),
  )
  expect(missing).toEqual([])
})
