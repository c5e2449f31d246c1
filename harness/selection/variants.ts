/** Finds files of variants and imports them. */
import { readdir } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Check } from '../authoring/check.ts'
import type { RunProblem } from '../../record/run.ts'
import type { VariantOf } from '../authoring/variant.ts'
import { registry } from '../authoring/registry.ts'
import { suggestion } from '../suggestion.ts'
import { fileKindOf, importDeclarations, type SuiteFile } from './discover.ts'

/**
 * The files of variants in the folders of these check files.
 * @example await variantFilesBeside(await ownFiles('check'))
 */
export async function variantFilesBeside(files: readonly SuiteFile[]): Promise<SuiteFile[]> {
  const folders = new Map(files.map((file) => [dirname(fileURLToPath(file.url)), file]))
  const found: SuiteFile[] = []
  for (const [folder, { suite, source }] of folders)
    for (const name of (await readdir(folder)).filter((each) => fileKindOf(each) === 'variants').sort())
      found.push({
        url: pathToFileURL(join(folder, name)).href,
        suite,
        source: posix.join(posix.dirname(source), name),
      })
  return found
}

/**
 * Imports files of variants, one after another. A file that throws, declares nothing or names a check that is not there
 * is a problem, and the others are loaded all the same.
 * @param checks every check that there is
 */
export async function loadVariants(
  files: readonly SuiteFile[],
  checks: readonly Check[],
): Promise<{ readonly variants: readonly VariantOf[]; readonly problems: readonly RunProblem[] }> {
  const problems: RunProblem[] = []
  const known = new Set(checks.map(({ id }) => id))
  const variants: VariantOf[] = []
  for (const file of files) {
    const { url, source } = file
    const broken = await importDeclarations(file)
    if (broken !== undefined) {
      problems.push({ code: 'VARIANTS_FILE_BROKEN', message: broken, source })
      continue
    }
    const declared = registry.variants.filter((variant) => variant.url === url)
    if (declared.length === 0)
      problems.push({
        code: 'VARIANTS_FILE_EMPTY',
        message: `${source} declares no variant. Such a file calls variants('topic.rule', [ … ]) at its top level.`,
        source,
      })
    variants.push(...declared.filter(({ check }) => known.has(check)))
    for (const id of new Set(declared.map(({ check }) => check)).difference(known))
      problems.push({
        code: 'VARIANTS_UNKNOWN_CHECK',
        message: `${source} has variants of '${id}', and there is no such check${suggestion(id, known)}.`,
        source,
      })
  }
  return { variants, problems }
}
