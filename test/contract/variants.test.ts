/**
 * Platforms that differ from the reference platform: valid ones, on which the checks must pass, and invalid ones that
 * look valid, on which they must not.
 */
import { glob } from 'node:fs/promises'
import { afterAll, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'
import { flawsInVariant, ProofSandboxes, runVariant } from '../../harness/proof/variants.ts'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import { flawsOfWords } from './words.ts'
import { loadVariants, variantFilesBeside } from '../../harness/selection/variants.ts'

const checkFiles = await ownFiles('check')
const { checks } = await loadChecks(checkFiles)
const files = await variantFilesBeside(checkFiles)
const { variants, problems } = await loadVariants(files, checks)
const sandboxes = new ProofSandboxes()
afterAll(() => sandboxes.close())

test('every file of variants is found, and loads', async () => {
  const written = await Array.fromAsync(glob('suites/**/*.variants.ts', { cwd: PACKAGE_ROOT }))
  expect(files.map(({ source }) => source).sort()).toEqual(written.sort())
  expect(problems).toEqual([])
  expect(variants.length).toBeGreaterThan(200)
})

for (const variant of variants)
  test.concurrent(`${variant.check}: ${variant.what}`, async (context) => {
    const check = checks.find(({ id }) => id === variant.check)!
    const result = await runVariant(sandboxes, check, context, variant)
    context.expect(flawsInVariant(result, variant)).toEqual([])
    context.expect(result.findings.flatMap(flawsOfWords)).toEqual([])
  })
