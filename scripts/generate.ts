/** Writes the generated documents; with `--check` writes nothing and fails when one of them is stale. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadChecks, ownFiles } from '../harness/selection/discover.ts'
import { loadVariants, variantFilesBeside } from '../harness/selection/variants.ts'
import { PACKAGE_ROOT } from '../harness/package.ts'
import { referenceOf } from '../harness/environment/reference/reference.ts'
import { checksPage } from './checks-page.ts'
import { settingsComments, settingsReaders } from './settings/data.ts'
import { settingsPage } from './settings/page.ts'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const files = await ownFiles('check')
const loaded = await loadChecks(files)
const { checks } = loaded
const variantFiles = await variantFilesBeside(files)
const { variants, problems: others } = await loadVariants(variantFiles, checks)
const problems = [...loaded.problems, ...others]
for (const problem of problems) console.error(`${problem.code}: ${problem.message}`)
if (problems.length > 0) process.exit(1)

const data = { comments: settingsComments(), checks: await settingsReaders(files, variantFiles) }
const documents: Readonly<Record<string, string>> = {
  'docs/checks.md': checksPage(checks, variants),
  'docs/settings.md': settingsPage(referenceOf(data)),
  // What `explain` says of a setting, in an installed package too.
  'harness/environment/reference/data.json': `${JSON.stringify(data, null, 2)}\n`,
}

for (const [path, text] of Object.entries(documents)) {
  const file = join(PACKAGE_ROOT, path)
  const current = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (current === text) console.log(`${path} is up to date`)
  else if (values.check) {
    console.error(
      `${path} is ${current === undefined ? 'missing' : 'stale'}: run 'npm run generate' and commit the result`,
    )
    process.exitCode = 1
  } else {
    writeFileSync(file, text)
    console.log(`${path} written`)
  }
}
