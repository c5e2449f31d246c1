/** Which files are Checkride's own, and the doors that users import. */
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { MACHINERY, PACKAGE_ROOT } from '../package.ts'

const ENDING = extname(import.meta.filename)

/** What users import by name, and the modules of the running Checkride that are meant. */
export const DOORS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    checkride: 'harness/index',
    'checkride/policy': 'policy/index',
    'checkride/reachability': 'harness/reachability/index',
  }).map(([name, path]) => [name, pathToFileURL(join(PACKAGE_ROOT, path + ENDING)).href]),
)

const LOADED = /\.(?:[cm]?[jt]sx?|json)$/

/** Whether a file, by its path or URL, is code or data that a user wrote: neither Checkride's own nor an installed package. */
export function isUsers(file: string): boolean {
  if (/^(?!file:)\w{2,}:/.test(file)) return false
  const path = file.startsWith('file:') ? fileURLToPath(file) : file
  if (!LOADED.test(path) || path.split(sep).includes('node_modules')) return false
  const [folder = ''] = relative(PACKAGE_ROOT, path).split(sep)
  return !MACHINERY.has(folder) && folder !== 'suites'
}
