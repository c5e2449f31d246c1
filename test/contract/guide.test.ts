/** The examples in the documents work: they compile, their checks are proven, and the commands that they show exist. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { glob, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { userFiles } from '../../harness/selection/discover.ts'
import { PACKAGE_ROOT } from '../../harness/package.ts'
import { proveChecks } from '../../harness/proof/prove.ts'
import { variantFilesBeside } from '../../harness/selection/variants.ts'
import { loadConfig } from '../../harness/environment/config.ts'
import { settingsFor } from '../../harness/environment/settings/index.ts'

const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'docs/guide-writing-checks.md']
const pages = await Promise.all(
  DOCUMENTS.map(async (name) => ({ name, text: await readFile(join(PACKAGE_ROOT, name), 'utf8') })),
)
const blocks = (language: string): { page: string; text: string }[] =>
  pages.flatMap(({ name, text }) =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\n(?<text>.*?)^\`\`\``, 'gms'))].map((match) => ({
      page: name,
      text: match.groups!['text']!,
    })),
  )

/**
 * TypeScript examples by the path in their first line; a document's examples are one project. CONTRIBUTING's stand in
 * the project itself: test/e2e/contributing.test.ts puts them there.
 */
const examples = blocks('ts')
  .filter(({ page }) => page !== 'CONTRIBUTING.md')
  .map(({ page, text }) => ({
    page,
    path: /^\/\/ (?<path>\S+\.ts)\n/.exec(text)?.groups?.['path'],
    text,
  }))

/** The package's names that examples import, with their sources: the package is not installed here. */
const ENTRY_POINTS: Readonly<Record<string, string>> = {
  checkride: join(PACKAGE_ROOT, 'harness/index.ts'),
  'checkride/policy': join(PACKAGE_ROOT, 'policy/index.ts'),
  'checkride/reachability': join(PACKAGE_ROOT, 'harness/reachability/index.ts'),
}
const fromSources = (text: string): string =>
  text.replaceAll(/from '(checkride(?:\/\w+)?)'/g, (found, name: string) =>
    ENTRY_POINTS[name] === undefined ? found : `from '${pathToFileURL(ENTRY_POINTS[name]).href}'`,
  )

const run = promisify(execFile)
let root: string
/** The folders of a page's examples: one to compile them unchanged, one to run them. */
const folderOf = (page: string, purpose: 'compile' | 'run'): string => join(root, purpose, page.replaceAll(/\W/g, '-'))

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'checkride-docs-'))
  await symlink(join(PACKAGE_ROOT, 'node_modules'), join(root, 'node_modules'))
  await put(join(root, 'package.json'), '{ "type": "module" }')
  for (const { page, path = 'unnamed.ts', text } of examples) {
    await put(join(folderOf(page, 'compile'), path), text)
    await put(join(folderOf(page, 'run'), path), fromSources(text))
  }
})

afterAll(() => rm(root, { recursive: true }))

test('every TypeScript example says which file it is', () => {
  expect(examples.length).toBeGreaterThan(3)
  expect(
    examples.filter(({ path }) => path === undefined).map(({ page, text }) => `${page}: ${text.slice(0, 60)}`),
  ).toEqual([])
})

test('the examples compile', { timeout: 120_000 }, async () => {
  const compilerOptions = {
    paths: Object.fromEntries(Object.entries(ENTRY_POINTS).map(([name, file]) => [name, [file]])),
    typeRoots: [join(PACKAGE_ROOT, 'node_modules/@types')],
  }
  await put(
    join(root, 'tsconfig.json'),
    JSON.stringify({ extends: join(PACKAGE_ROOT, 'tsconfig.json'), compilerOptions, include: ['compile/**/*.ts'] }),
  )
  const { stdout } = await run(
    process.execPath,
    [join(PACKAGE_ROOT, 'node_modules/typescript/bin/tsc'), '--project', root],
    { cwd: root },
  ).catch((error: { stdout: string }) => error)
  expect(stdout).toBe('')
})

test('the checks of the guide are proven, each in all its ways', { timeout: 120_000 }, async () => {
  const files = await userFiles('check', ['checks/**/*.check.ts'], folderOf('docs/guide-writing-checks.md', 'run'))
  const { checks, proofs, variants, problems } = await proveChecks({
    files,
    variantFiles: await variantFilesBeside(files),
    selection: {},
    settings: settingsFor('production', 'production'),
  })
  expect(problems).toEqual([])
  expect(proofs.filter(({ flaws }) => flaws.length > 0)).toEqual([])
  expect(checks.length).toBe(examples.filter(({ path }) => path?.endsWith('.check.ts')).length)
  expect(variants.length).toBeGreaterThan(0)
  expect(proofs.length).toBe(checks.reduce((sum, { breaks }) => sum + 1 + breaks.length, variants.length))
})

test.for(examples.filter(({ path }) => path === 'checkride.config.ts'))(
  'the configuration in $page is valid',
  async ({ page }) => {
    const { config } = await loadConfig('checkride.config.ts', folderOf(page, 'run'))
    expect(Object.keys(config.environments)).not.toEqual([])
  },
)

describe('commands', () => {
  const lines = ['sh', 'yaml'].flatMap(blocks).flatMap(({ page, text }) =>
    [...text.matchAll(/\bcheckride (?<rest>[a-z].*)$/gm)].map((match) => ({
      page,
      line: `checkride ${match.groups!['rest']!}`,
    })),
  )

  test.for(lines)('$page: $line', async ({ line }) => {
    const [, command = ''] = line.split(' ')
    const { stdout } = await run(process.execPath, [join(PACKAGE_ROOT, 'cli/main.ts'), command, '--help'])
    expect(stdout).toContain(`Usage: checkride ${command}`)
    const flags = line.replace(/\s#.*$/, '').match(/--[a-z-]+/g) ?? []
    expect(flags.filter((flag) => !stdout.includes(`${flag} `) && !stdout.includes(`${flag}\n`))).toEqual([])
  })
})

test('the files that documents name are there', async () => {
  const names = await Array.fromAsync(
    glob(['*.md', 'docs/**/*.md', 'harness/README.md', 'fixtures/**/*.md'], { cwd: PACKAGE_ROOT }),
  )
  const missing = await Promise.all(
    names.map(async (page) => {
      const text = await readFile(join(PACKAGE_ROOT, page), 'utf8')
      const paths = [...text.matchAll(/`(?<path>(?:[a-z]+\/)+[\w./-]+\.(?:ts|js|json|md))`/g)].map(
        ({ groups }) => groups!['path']!,
      )
      const rooms = await readdir(PACKAGE_ROOT)
      return paths
        .filter((path) => rooms.includes(path.split('/')[0]!) && !existsSync(join(PACKAGE_ROOT, path)))
        .map((path) => `${page}: ${path}`)
    }),
  )
  expect(names.length).toBeGreaterThan(15)
  expect(missing.flat()).toEqual([])
})
