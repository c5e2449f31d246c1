/** Finds check files and imports them. Nothing of AWS or Vitest is loaded for it. */
import { glob, readdir } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Check } from '../authoring/check.ts'
import type { RunProblem } from '../../record/run.ts'
import { registry } from '../authoring/registry.ts'
import { PACKAGE_ROOT } from '../package.ts'

/** A file that declares checks, or variants of them. `suite` is the folder below suites/; a user's own files form the suite `local`. */
export interface CheckFile {
  readonly url: string
  readonly suite: string
  /** Path as shown to people. */
  readonly source: string
}

const IS_CHECK = /\.check\.(?:ts|js)$/
/** Files of variants stand beside those of checks, and patterns such as `checks/**` match both. */
export const IS_VARIANTS = /\.variants\.[cm]?[jt]s$/

/** The checks that come with Checkride. */
export async function ownCheckFiles(): Promise<CheckFile[]> {
  const folder = join(PACKAGE_ROOT, 'suites')
  const names = await readdir(folder, { recursive: true })
  return names
    .filter((name) => IS_CHECK.test(name))
    .sort()
    .map((name) => ({
      url: pathToFileURL(join(folder, name)).href,
      suite: name.split(sep)[0]!,
      source: `suites/${name.split(sep).join('/')}`,
    }))
}

/** A user's checks: files that match the configuration's patterns, relative to its folder. */
export async function userCheckFiles(patterns: readonly string[], directory: string): Promise<CheckFile[]> {
  const files = new Set<string>()
  for (const pattern of patterns)
    for await (const file of glob(pattern, { cwd: directory, exclude: (name) => name === 'node_modules' }))
      if (!IS_VARIANTS.test(file)) files.add(resolve(directory, file))
  return [...files].sort().map((file) => ({
    url: pathToFileURL(file).href,
    suite: 'local',
    source: relative(directory, file).split(sep).join('/'),
  }))
}

/**
 * Imports check files, one after another so that each check knows the file it came from.
 * A file that throws is a problem of the run, and the others are loaded all the same. Loading twice changes nothing.
 */
export async function loadChecks(
  files: readonly CheckFile[],
): Promise<{ readonly checks: readonly Check[]; readonly problems: readonly RunProblem[] }> {
  const problems: RunProblem[] = []
  const checks: Check[] = []
  for (const file of files) {
    const { url, source } = file
    const broken = await importDeclarations(file)
    if (broken !== undefined) {
      problems.push({ code: 'CHECK_FILE_BROKEN', message: broken, source })
      continue
    }
    const declared = registry.checks.filter((check) => check.url === url)
    checks.push(...declared)
    if (declared.length === 0)
      problems.push({
        code: 'CHECK_FILE_EMPTY',
        message: `${source} declares no check. A check file calls check('topic.rule', { … }) at its top level.`,
        source,
      })
  }
  return { checks, problems }
}

/** Imports a file so that what it declares knows where it stands. Returns why it could not be loaded. */
export async function importDeclarations({ url, suite, source }: CheckFile): Promise<string | undefined> {
  registry.origin = { suite, source, url }
  try {
    await import(/* @vite-ignore */ url)
    return undefined
  } catch (error) {
    return `${source} could not be loaded: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`
  } finally {
    registry.origin = undefined
  }
}
