/** Finds the files of suites and imports them. Nothing of AWS or Vitest is loaded for it. */
import { glob, readdir } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RunProblem } from '../../record/run.ts'
import type { Check } from '../authoring/check.ts'
import type { Origin } from '../authoring/declaration.ts'
import { declared, registry, type Declarations, type Kind } from '../authoring/registry.ts'
import { loadModule } from '../loading/load.ts'
import { PACKAGE_ROOT } from '../package.ts'

/** A file that declares something: checks, or variants of them. */
export type SuiteFile = Origin

/** What a file may hold, told by its ending: `vpc.check.ts`, `vpc.variants.ts`. */
type FileKind = Kind | 'variants' | 'prepare'

const ENDING = /\.(?<kind>check|variants|prepare)\.[cm]?[jt]s$/
export const fileKindOf = (name: string): FileKind | undefined =>
  ENDING.exec(name)?.groups?.['kind'] as FileKind | undefined

/** The problem of a file of a kind that cannot be used. */
const KINDS: Readonly<Record<Kind, { readonly broken: string; readonly empty: string; readonly call: string }>> = {
  check: { broken: 'CHECK_FILE_BROKEN', empty: 'CHECK_FILE_EMPTY', call: `check('topic.rule', { … })` },
}

/** The files of a kind that come with Checkride. */
export async function ownFiles(kind: FileKind): Promise<SuiteFile[]> {
  const folder = join(PACKAGE_ROOT, 'suites')
  const names = await readdir(folder, { recursive: true })
  return names
    .filter((name) => fileKindOf(name) === kind)
    .sort()
    .map((name) => ({
      url: pathToFileURL(join(folder, name)).href,
      suite: name.split(sep)[0]!,
      source: `suites/${name.split(sep).join('/')}`,
    }))
}

/** The suite of a user's own checks. */
export const LOCAL_SUITE = 'local'

/**
 * A user's files of a kind: those that match the configuration's patterns, relative to its folder. What has none of the
 * endings holds checks.
 */
export async function userFiles(kind: FileKind, patterns: readonly string[], directory: string): Promise<SuiteFile[]> {
  const files = new Set<string>()
  for (const pattern of patterns)
    for await (const file of glob(pattern, { cwd: directory, exclude: (name) => name === 'node_modules' }))
      if ((fileKindOf(file) ?? 'check') === kind) files.add(resolve(directory, file))
  return [...files].sort().map((file) => ({
    url: pathToFileURL(file).href,
    suite: LOCAL_SUITE,
    source: relative(directory, file).split(sep).join('/'),
  }))
}

/**
 * Imports files of a kind, one after another so that each declaration knows the file it came from.
 * A file that throws is a problem of the run, and the others are loaded all the same. Loading twice changes nothing.
 */
async function load<K extends Kind>(
  kind: K,
  files: readonly SuiteFile[],
): Promise<{ readonly declarations: readonly Declarations[K][]; readonly problems: readonly RunProblem[] }> {
  const { broken, empty, call } = KINDS[kind]
  const problems: RunProblem[] = []
  const declarations: Declarations[K][] = []
  for (const file of files) {
    const { url, source } = file
    const failure = await importDeclarations(file)
    if (failure !== undefined) {
      problems.push({ code: broken, message: failure, source })
      continue
    }
    const own = declared(kind).filter((declaration) => declaration.url === url)
    declarations.push(...own)
    if (own.length === 0)
      problems.push({
        code: empty,
        message: `${source} declares no ${kind}. A ${kind} file calls ${call} at its top level.`,
        source,
      })
  }
  return { declarations, problems }
}

/** The checks of these files. */
export async function loadChecks(
  files: readonly SuiteFile[],
): Promise<{ readonly checks: readonly Check[]; readonly problems: readonly RunProblem[] }> {
  const { declarations, problems } = await load('check', files)
  return { checks: declarations, problems }
}

/** Imports a file, with suite and file set for its declarations. Returns why it could not be loaded. */
export async function importDeclarations({ url, suite, source }: SuiteFile): Promise<string | undefined> {
  registry.origin = { suite, source, url }
  try {
    await loadModule(url)
    return undefined
  } catch (error) {
    return `${source} could not be loaded: ${error instanceof Error ? error.message : String(error)}`
  } finally {
    registry.origin = undefined
  }
}
