/**
 * CONTRIBUTING is true to the letter: its blocks, put where they say in a copy of the project, are all that a new check,
 * a new situation, a new report and a new AWS service need.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'

const run = promisify(execFile)
const contributing = await readFile(join(PACKAGE_ROOT, 'CONTRIBUTING.md'), 'utf8')

/** Code blocks of a language, without the indentation of the list that they stand in. */
const blocks = (language: string): string[] =>
  [...contributing.matchAll(new RegExp(`^(?<indent> *)\`\`\`${language}\\n(?<text>.*?)^ *\`\`\``, 'gms'))].map(
    ({ groups }) => groups!['text']!.replaceAll(new RegExp(`^${groups!['indent']}`, 'gm'), ''),
  )

/** What a block says of itself: the file it is, or the file to which it adds lines. */
const FILES = blocks('ts').map((text) => {
  const { path, added } = /^\/\/ (?<path>\S+\.ts)(?<added>, in addition)?\n/.exec(text)!.groups!
  return { path: path!, isAddition: added !== undefined, text: text.slice(text.indexOf('\n') + 1) }
})

/** Imports go to the imports, the rest into the file's list: what begins with `const NAME = {`. */
function withAddition(file: string, lines: readonly string[]): string {
  const isImport = (line: string): boolean => line.startsWith('import ')
  const [imports, members] = [lines.filter(isImport), lines.filter((line) => line !== '' && !isImport(line))]
  const list = /^(?:export )?const \w+ = \{\n/m
  expect(file.match(new RegExp(list.source, 'gm'))).toHaveLength(1)
  const listed = file.replace(list, (opening) => opening + members.map((line) => `${line}\n`).join(''))
  return imports.length === 0 ? listed : listed.replace(/^import /m, `${imports.join('\n')}\nimport `)
}

let copy: string
const inCopy = async (...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> =>
  run(process.execPath, args, { cwd: copy, env: { ...process.env, FORCE_COLOR: '0' }, maxBuffer: 1e8 }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stripVTControlCharacters(stdout + stderr) }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: stripVTControlCharacters(error.stdout + error.stderr),
    }),
  )
const git = (...args: readonly string[]) =>
  run('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: copy, maxBuffer: 1e8 })
const tool = (path: string): string => join(PACKAGE_ROOT, 'node_modules', path)

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'checkride-contributing-'))
  const { stdout } = await run('git', ['ls-files', '-co', '--exclude-standard'], { cwd: PACKAGE_ROOT, maxBuffer: 1e8 })
  for (const file of stdout.split('\n').filter((name) => name !== ''))
    await cp(join(PACKAGE_ROOT, file), join(copy, file)).catch((error: NodeJS.ErrnoException) => {
      // Deleted and not committed yet.
      if (error.code !== 'ENOENT') throw error
    })
  await symlink(join(PACKAGE_ROOT, 'node_modules'), join(copy, 'node_modules'))
  await git('init', '--quiet')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'as it was')

  for (const { path, isAddition, text } of FILES) {
    const file = join(copy, path)
    if (isAddition) await writeFile(file, withAddition(await readFile(file, 'utf8'), text.split('\n')))
    else {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
    }
  }
  const manifest = await readFile(join(copy, 'package.json'), 'utf8')
  const [client = ''] = blocks('json')
  await writeFile(
    join(copy, 'package.json'),
    manifest.replace('"dependencies": {\n', `"dependencies": {\n    ${client.trim()},\n`),
  )
  await inCopy('scripts/generate.ts')
}, 120_000)

afterAll(() => rm(copy, { recursive: true }))

test('no other file is touched than those that are named, and the generated files', async () => {
  expect(FILES.length).toBeGreaterThanOrEqual(7)
  const { stdout } = await git('status', '--porcelain', '--untracked-files=all')
  // node_modules is a link here, and no folder that .gitignore knows.
  const touched = stdout
    .split('\n')
    .flatMap((line) => (line === '' || line.endsWith('node_modules') ? [] : line.slice(3)))
  const generated = ['docs/checks.md', 'docs/settings.md', 'harness/environment/reference/data.json']
  expect(touched.toSorted()).toEqual([...FILES.map(({ path }) => path), 'package.json', ...generated].toSorted())
})

test('types, layers and generated documents are in order', { timeout: 240_000 }, async () => {
  const types = await inCopy(tool('typescript/bin/tsc'), '--project', '.')
  expect(types.output).toBe('')
  const layers = await inCopy('scripts/layers/main.ts')
  expect(layers, layers.output).toMatchObject({ code: 0 })
  const generated = await inCopy('scripts/generate.ts', '--check')
  expect(generated, generated.output).toMatchObject({ code: 0 })
})

test('the new checks are proven, by the commands that are shown', { timeout: 240_000 }, async () => {
  const [commands = ''] = blocks('sh').filter((text) => text.includes('-- prove'))
  expect(commands).toBe(
    "npm run checkride -- prove tenancy.shared\nnpx vitest run --project contract -t 'tenancy.shared'\nnpm run generate\n",
  )
  for (const check of ['tenancy.shared', 'caches.encrypted']) {
    const { code, output } = await inCopy('cli/main.ts', 'prove', check)
    expect(output).toContain('1 check, 2 scenes')
    expect(code, output).toBe(0)
  }
})

test('the contract tests take the new checks and the new service in', { timeout: 240_000 }, async () => {
  const names = 'tenancy.shared|caches.encrypted|elasticache|IAM prefix'
  const { code, output } = await inCopy(tool('vitest/vitest.mjs'), 'run', '--project', 'contract', '-t', names)
  expect(output).toMatch(/tests?\/contract\/checks\.test\.ts/)
  expect(code, output).toBe(0)
  expect(Number(/Tests +(?<passed>\d+) passed/.exec(output)?.groups?.['passed'])).toBeGreaterThanOrEqual(8)
})

test('the new situation is told, by the command that is shown', { timeout: 240_000 }, async () => {
  const [command = ''] = blocks('sh').filter((text) => text.includes('test/situations'))
  const [npx, vitest, ...args] = command.trim().replaceAll("'", '').split(' ')
  expect([npx, vitest]).toEqual(['npx', 'vitest'])
  const { code, output } = await inCopy(tool('vitest/vitest.mjs'), ...args)
  expect(output).toMatch(/vpc-without-dns: a VPC that resolves no names/)
  expect(code, output).toBe(0)
})

test('a run writes the new report', { timeout: 60_000 }, async () => {
  // Nobody listens there: what every report is about is an inconclusive verdict.
  const { output } = await inCopy(
    'cli/main.ts',
    'run',
    'tenancy.shared',
    '--endpoint=http://127.0.0.1:9',
    '--expect=develop',
    '--region=eu-west-1',
    `--out=${join(copy, '.checkride/run')}`,
  )
  expect(output).toContain('ENDPOINT_UNREACHABLE')
  expect(await readFile(join(copy, '.checkride/run/findings.txt'), 'utf8')).toMatch(/^inconclusive tenancy\.shared /)
})
