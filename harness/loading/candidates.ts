/** What a name in an import may mean to the tools that TypeScript is written with: endings left out, a build's name. */
import { extname } from 'node:path'

/** What an import may leave out, in the order in which loaders try it. */
const ENDINGS = ['.mjs', '.js', '.mts', '.ts', '.jsx', '.tsx', '.json', '.cjs', '.cts']

/**
 * The paths that a path in an import may stand for, the likeliest first.
 * @example candidatesOf('/checks/help.js') // ['/checks/help.js', '/checks/help.ts', '/checks/help.tsx', …]
 */
export const candidatesOf = (path: string): string[] => [
  path,
  ...asSource(path),
  ...ENDINGS.map((ending) => path + ending),
  ...ENDINGS.map((ending) => `${path}/index${ending}`),
]

/** TypeScript that is imported by the name that a build will give it. */
const asSource = (path: string): string[] =>
  /^\.[cm]?jsx?$/.test(extname(path)) ? ['ts', 'tsx'].map((ending) => path.replace(/jsx?$/, ending)) : []
