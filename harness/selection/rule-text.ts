/**
 * The text of a rule: a check file and the modules that it is made of. Their hash ties a verdict to the rule that
 * reached it, the same way for the sources, the built package and a user's own files.
 */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { parseSync } from 'oxc-parser'
import { PACKAGE_ROOT } from '../package.ts'

/** Checkride's own folders besides the suites: their version is in the run record, so they are no part of a rule. */
const MACHINERY = new Set(['catalogue', 'cli', 'evidence', 'fixtures', 'harness', 'policy', 'record', 'reports'])

const CODE = /\.[cm]?[jt]sx?$/
/** Endings that an import may leave out, or name as they are after a build. */
const ENDINGS = ['', '.ts', '.js', '.mts', '.mjs', '/index.ts', '/index.js']

/**
 * SHA-256 of a check file and of every module that it reaches by relative imports (static, re-exported, or dynamic with
 * a literal name), JSON included. Left out: packages, Checkride's machinery, and imports of types alone, which no build
 * keeps. Paths count as seen from the check file, so that a copy in another folder has the same hash.
 * @param file absolute path
 * @throws Error when a module's text cannot be read
 * @example await hashOfRule('/project/checks/vpc.check.ts') // 64 hexadecimal digits
 */
export async function hashOfRule(file: string): Promise<string> {
  const texts = new Map<string, string>()
  const take = async (path: string): Promise<void> => {
    if (texts.has(path)) return
    const text = await readFile(path, 'utf8')
    texts.set(path, text)
    if (!CODE.test(path)) return
    for (const specifier of importsOf(path, text)) {
      const target = resolved(resolve(dirname(path), specifier))
      // A missing file cannot have been imported; its name is part of the importer's text.
      if (target !== undefined && !isMachinery(target)) await take(target)
    }
  }
  await take(file)
  const seenFrom = (path: string): string => relative(dirname(file), path).split(sep).join('/')
  const hash = createHash('sha256')
  for (const [path, text] of [...texts].map(([path, text]) => [seenFrom(path), text] as const).toSorted(byName))
    hash.update(`${path}\0${text}\0`)
  return hash.digest('hex')
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1)

/** The relative names that a module imports when it runs. */
function importsOf(path: string, text: string): string[] {
  // A file that cannot be parsed cannot be imported either: its text counts, without imports.
  const { module } = parseSync(path, text)
  const isRun = ({ entries }: { readonly entries: readonly { readonly isType: boolean }[] }): boolean =>
    entries.length === 0 || entries.some(({ isType }) => !isType)
  return [
    ...module.staticImports.filter(isRun).map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports
      .filter(isRun)
      .flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...module.dynamicImports.flatMap(
      ({ moduleRequest: { start, end } }) => /^(['"`])([^'"`$]+)\1$/.exec(text.slice(start, end))?.[2] ?? [],
    ),
  ].filter((name) => name.startsWith('.'))
}

/** The file behind an import: as written, with an ending added, or as TypeScript that the name takes for JavaScript. */
function resolved(path: string): string | undefined {
  const typed = extname(path) === '.js' || extname(path) === '.mjs' ? [path.replace(/js$/, 'ts')] : []
  return [...ENDINGS.map((ending) => path + ending), ...typed].find(
    (candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile() === true,
  )
}

const isMachinery = (path: string): boolean => {
  const [room = ''] = relative(PACKAGE_ROOT, path).split(sep)
  return MACHINERY.has(room) || path.startsWith(join(PACKAGE_ROOT, 'node_modules') + sep)
}
