/**
 * The text of a rule: a check file and the modules that it is made of. Their hash ties a verdict to the rule that
 * reached it, the same way for the sources, the built package and a user's own files.
 */
import { createHash } from 'node:crypto'
import { realpathSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseSync, Visitor, type Argument, type Program } from 'oxc-parser'
import { candidatesOf } from '../loading/candidates.ts'
import { MACHINERY, PACKAGE_ROOT } from '../package.ts'

const CODE = /\.[cm]?[jt]sx?$/

/**
 * SHA-256 of a check file and of every file of its own that it reaches by name: imported, re-exported, imported when it
 * is needed, required, or read by `new URL('./limits.json', import.meta.url)`. Left out: packages, Checkride's
 * machinery, `import type`, which no build keeps, and names that are put together when the rule runs. Paths count as
 * seen from the check file, so that a copy in another folder has the same hash.
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
    for (const name of namesIn(path, text)) {
      const target = fileBehind(name, path)
      // A missing file cannot have been imported; its name is part of the importer's text.
      if (target !== undefined && !isPackage(target, path) && !isMachinery(target)) await take(target)
    }
  }
  // Loaders go by the files that links lead to.
  const start = realpathSync(file)
  await take(start)
  const seenFrom = (path: string): string => relative(dirname(start), path).split(sep).join('/')
  const hash = createHash('sha256')
  for (const [path, text] of [...texts].map(([path, text]) => [seenFrom(path), text] as const).toSorted(byName))
    hash.update(`${path}\0${text}\0`)
  return hash.digest('hex')
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1)

/** The names of files that a module loads when it runs; packages are not among them. */
function namesIn(path: string, text: string): string[] {
  // A file that cannot be parsed cannot be imported either: its text counts, without imports.
  const parsed = parseSync(path, text)
  const { staticImports, staticExports, dynamicImports } = parsed.module
  const isTypes = ({ start, end, entries }: (typeof staticImports | typeof staticExports)[number]): boolean =>
    entries.length > 0 &&
    entries.every(({ isType }) => isType) &&
    /^(?:import|export)\s+type\b/.test(text.slice(start, end))
  return [
    ...staticImports.filter((each) => !isTypes(each)).map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports
      .filter((each) => !isTypes(each))
      .flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const [, quoted, plain] = /^(?:(?:'|")(.*)(?:'|")|`([^`$]*)`)$/.exec(text.slice(start, end)) ?? []
      return quoted ?? plain ?? []
    }),
    // A tree is much slower to come by than the list of imports.
    ...(/\brequire\s*\(|\bURL\s*\(/.test(text) ? namesCalled(parsed.program, text) : []),
  ].filter((name) => /^(?:[./#]|file:)/.test(name))
}

/** What a module requires, and what it reads beside itself: `new URL('./limits.json', import.meta.url)`. */
function namesCalled(program: Program, text: string): string[] {
  const names: (string | undefined)[] = []
  new Visitor({
    CallExpression({ callee, arguments: [name] }) {
      if (callee.type === 'Identifier' && callee.name === 'require') names.push(literal(name))
    },
    TSImportEqualsDeclaration({ moduleReference }) {
      if (moduleReference.type === 'TSExternalModuleReference') names.push(literal(moduleReference.expression))
    },
    NewExpression({ callee, arguments: [name, base] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'URL' || base === undefined) return
      if (text.slice(base.start, base.end) === 'import.meta.url') names.push(literal(name))
    },
  }).visit(program)
  return names.filter((name) => name !== undefined)
}

/** What an argument says, if it is a plain text. */
function literal(expression: Argument | undefined): string | undefined {
  if (expression?.type === 'TemplateLiteral' && expression.expressions.length === 0)
    return expression.quasis[0]?.value.cooked ?? undefined
  return expression?.type === 'Literal' && typeof expression.value === 'string' ? expression.value : undefined
}

/** The file that an importer means by a name, without the links that lead to it. */
function fileBehind(name: string, importer: string): string | undefined {
  const found = placesOf(name, importer)
    .flatMap(candidatesOf)
    .find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile() === true)
  return found === undefined ? undefined : realpathSync(found)
}

/** Where a name may point to: as it is written, and as the URL that it is to Node, which may be escaped or have a query. */
function placesOf(name: string, importer: string): string[] {
  try {
    // A name that the project's package.json gives a meaning (`imports`).
    if (name.startsWith('#')) return [createRequire(importer).resolve(name)]
    return [resolve(dirname(importer), name), fileURLToPath(new URL(name, pathToFileURL(importer)))]
  } catch {
    // No URL of a file, or a name without a meaning: importing it fails, too.
    return name.startsWith('.') ? [resolve(dirname(importer), name)] : []
  }
}

const isPackage = (path: string, importer: string): boolean =>
  relative(dirname(importer), path).split(sep).includes('node_modules')

const isMachinery = (path: string): boolean => MACHINERY.has(relative(PACKAGE_ROOT, path).split(sep)[0] ?? '')
