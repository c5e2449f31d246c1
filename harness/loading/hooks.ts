/** Node's own loader, taught what users' files need. */
import { readFileSync, statSync } from 'node:fs'
import { registerHooks, type LoadHookSync, type ResolveHookSync } from 'node:module'
import { dirname, resolve as resolvePath } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { candidatesOf } from './candidates.ts'
import { DOORS, isUsers } from './own.ts'
import { keepMap, UserFileError } from './place.ts'
import { translate } from './translate.ts'

let installed = false

/** Installs the hooks in this thread, once. Files of Checkride and below node_modules are loaded as before. */
export function installHooks(): void {
  if (installed) return
  registerHooks({ resolve, load })
  installed = true
}

const resolve: ResolveHookSync = (specifier, context, nextResolve) => {
  const door = DOORS.get(specifier)
  // The Checkride that runs, wherever it is installed: its checks are registered in one place.
  if (door !== undefined) return { url: door, shortCircuit: true }
  try {
    return nextResolve(specifier, context)
  } catch (error) {
    const { parentURL } = context
    if (parentURL === undefined || !isUsers(parentURL)) throw error
    const importer = fileURLToPath(parentURL)
    const found = /^\.{0,2}\//.test(specifier) ? fileBehind(resolvePath(dirname(importer), specifier)) : undefined
    // What is required is named by its path, what is imported by its URL.
    if (found !== undefined)
      return nextResolve(context.conditions.includes('require') ? found : pathToFileURL(found).href, context)
    if (!isNotFound(error)) throw error
    throw new UserFileError(`There is no '${specifier}' to import`, placeOf(specifier, importer))
  }
}

const load: LoadHookSync = (url, context, nextLoad) => {
  if (!isUsers(url)) return nextLoad(url, context)
  // TypeScript lets an import of data leave out what Node asks for: with { type: 'json' }.
  if (url.endsWith('.json'))
    return nextLoad(url, { ...context, importAttributes: { ...context.importAttributes, type: 'json' } })
  const path = fileURLToPath(url)
  const { format, source, map } = translate(
    path,
    readFileSync(path, 'utf8'),
    context.format?.startsWith('module') === true ? 'module' : 'commonjs',
  )
  if (map !== undefined) keepMap(path, map)
  return { format, source, shortCircuit: true }
}

const fileBehind = (path: string): string | undefined =>
  candidatesOf(path).find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile() === true)

const isNotFound = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(?:ERR_)?MODULE_NOT_FOUND$|^ERR_UNSUPPORTED_DIR_IMPORT$/.test(String(error.code))

/** Where a file names what it imports. */
function placeOf(specifier: string, file: string): { file: string; line?: number; column?: number } {
  const lines = readFileSync(file, 'utf8').split('\n')
  const line = lines.findIndex((text) => text.includes(`'${specifier}'`) || text.includes(`"${specifier}"`))
  return line < 0 ? { file } : { file, line: line + 1, column: lines[line]!.indexOf(specifier) }
}
