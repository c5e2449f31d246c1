import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../evidence/sample.fixture.ts'
import { loadChecks, userFiles } from './discover.ts'
import { summarize } from './summary.ts'
import { PACKAGE_ROOT } from '../package.ts'

const harness = join(PACKAGE_ROOT, 'harness/index.ts')

/** A user's folder with one check file, whose path is the same in every such folder. */
async function folderWith(id: string, title: string): ReturnType<typeof userFiles> {
  const folder = temporaryDirectory()
  mkdirSync(join(folder, 'suites'))
  writeFileSync(
    join(folder, 'suites/mine.check.ts'),
    `import { check } from ${JSON.stringify(harness)}\ncheck('${id}', { title: '${title}', covers: ` +
      `['DG-INF-01'], controls: {}, severity: 'low', remedy: 'R', verify: async () => {}, breaks: {} })\n`,
  )
  return userFiles('check', ['suites/*.check.ts'], folder)
}

test('two files that look alike to people are two files: each has its own checks and its own hash', async () => {
  const files = [...(await folderWith('alike.one', 'One')), ...(await folderWith('alike.two', 'Two'))]
  expect(files.map(({ source }) => source)).toEqual(['suites/mine.check.ts', 'suites/mine.check.ts'])
  const { checks, problems } = await loadChecks(files)
  expect(problems).toEqual([])
  expect(checks.map(({ id }) => id)).toEqual(['alike.one', 'alike.two'])
  const [one, two] = await summarize(checks, files)
  expect(one!.sourceSha256).toMatch(/^[0-9a-f]{64}$/)
  expect(two!.sourceSha256).not.toBe(one!.sourceSha256)
})

test('loading twice changes nothing', async () => {
  const files = await folderWith('again.one', 'Again')
  const first = await loadChecks(files)
  expect((await loadChecks(files)).checks).toEqual(first.checks)
})
