/** Finds what folders of checks need in the sandbox, and imports it. */
import { readdir } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { RunProblem } from '../../record/run.ts'
import type { Prepare } from '../authoring/check.ts'
import { registry, type Preparation } from '../authoring/registry.ts'
import { fileKindOf, importDeclarations, type SuiteFile } from './discover.ts'

/**
 * The files of preparations in the folders of these check files, and in those above them up to the configuration's; the
 * outermost first.
 */
export async function prepareFilesFor(files: readonly SuiteFile[]): Promise<SuiteFile[]> {
  const folders = new Map<string, Pick<SuiteFile, 'suite' | 'source'>>()
  for (const { url, suite, source } of files) {
    let folder = dirname(fileURLToPath(url))
    let shown = posix.dirname(source)
    folders.set(folder, { suite, source: shown })
    // What lies outside of the configuration's folder has nothing above it that belongs to the project.
    while (shown !== '.' && !shown.startsWith('..')) {
      folder = dirname(folder)
      shown = posix.dirname(shown)
      folders.set(folder, { suite, source: shown })
    }
  }
  const found: SuiteFile[] = []
  for (const [folder, { suite, source }] of [...folders].toSorted(([a], [b]) => a.length - b.length))
    for (const name of (await readdir(folder)).filter((each) => fileKindOf(each) === 'prepare').sort())
      found.push({ url: pathToFileURL(join(folder, name)).href, suite, source: posix.join(source, name) })
  return found
}

/** Imports files of preparations, one after another. One that throws or declares nothing is a problem. */
export async function loadPreparations(
  files: readonly SuiteFile[],
): Promise<{ readonly preparations: readonly Preparation[]; readonly problems: readonly RunProblem[] }> {
  const problems: RunProblem[] = []
  const preparations: Preparation[] = []
  for (const file of files) {
    const { url, source } = file
    const broken = await importDeclarations(file)
    const own = registry.preparations.filter((each) => each.url === url)
    if (broken !== undefined) problems.push({ code: 'PREPARE_FILE_BROKEN', message: broken, source })
    else if (own.length === 0)
      problems.push({
        code: 'PREPARE_FILE_EMPTY',
        message: `${source} prepares nothing. Such a file calls prepare((world, find) => { … }) at its top level.`,
        source,
      })
    preparations.push(...own)
  }
  return { preparations, problems }
}

/** What is prepared for a check by the files of its folder and of those above, the outermost first. */
export const preparationsOf = (check: { readonly url: string }, all: readonly Preparation[]): Prepare[] =>
  all.filter(({ url }) => check.url.startsWith(url.slice(0, url.lastIndexOf('/') + 1))).map(({ prepare }) => prepare)
