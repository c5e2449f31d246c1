/** Situations that reports, recordings and AWS's documents taught, one a file; CONTRIBUTING.md says how to add one. */
import { glob } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'
import { ProofSandboxes } from '../../harness/proof/variants.ts'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import { flawsInSituation, type Situation } from './situation.ts'

const { checks } = await loadChecks(await ownFiles('check'))
const files = await Array.fromAsync(glob('test/situations/**/*.situation.ts', { cwd: PACKAGE_ROOT }))
const situations = await Promise.all(
  files.sort().map(async (file) => {
    const { default: situation } = (await import(path.join(PACKAGE_ROOT, file))) as { default: Situation }
    return { file, situation }
  }),
)
const sandboxes = new ProofSandboxes()
afterAll(() => sandboxes.close())

test('each says what was met, and names its source and a verdict', () => {
  const incomplete = situations.filter(
    ({ situation: { what, source, expected } }) =>
      what === '' || !URL.canParse(source) || Object.keys(expected).length === 0,
  )
  expect(incomplete.map(({ file }) => file)).toEqual([])
  expect(new Set(situations.map(({ situation }) => situation.what)).size).toBe(situations.length)
})

for (const { file, situation } of situations)
  test.concurrent(`${path.basename(file, '.situation.ts')}: ${situation.what}`, async (context) => {
    context.expect(await flawsInSituation(sandboxes, checks, context, situation)).toEqual([])
  })
