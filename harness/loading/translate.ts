/** TypeScript and JavaScript of users as Node takes them: without types, in the format that their syntax shows. */
import { SourceMap, type SourceMapPayload } from 'node:module'
import { extname } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { parseSync } from 'oxc-parser'
import { transformSync } from 'rolldown/utils'
import { asModule, withNames } from './commonjs.ts'
import { UserFileError, type Place } from './place.ts'

/** A module's text that Node can run. */
export interface Translated {
  readonly format: 'module' | 'commonjs'
  readonly source: string
  /** Where its parts stand in the user's text; absent where nothing was changed. */
  readonly map?: SourceMap
}

/**
 * Translates a file. Whether it is a module or CommonJS is told by its ending (`.mts`, `.cts`) or else by what it says,
 * not by the package.json that it belongs to: `npm init` writes "commonjs" into each.
 * @param among what Node takes files of its package and ending for
 * @throws UserFileError naming the line when TypeScript cannot be parsed
 * @example translate('/checks/size.ts', 'export enum Size { small, large }', 'commonjs').format // 'module'
 */
export function translate(path: string, text: string, among: Translated['format']): Translated {
  if (!/\.[cm]?tsx?$/.test(path)) return { ...formatted(path, text, among) }
  const { code, map, errors } = transformSync(path, text, { tsconfig: false, sourcemap: true })
  const [error] = errors
  if (error !== undefined) throw new UserFileError(`SyntaxError: ${sentenceOf(error)}`, placeOf(error, path))
  return { ...formatted(path, code, among), ...(map && { map: new SourceMap(map as unknown as SourceMapPayload) }) }
}

/** What a parser's error says, without its picture of the source. */
const sentenceOf = ({ message }: Error): string =>
  stripVTControlCharacters(message)
    .split('\n', 1)[0]!
    .replace(/^\[\w+\]\s*/, '')

function placeOf(error: Error & { readonly loc?: { line: number; column: number } }, file: string): Place {
  return error.loc === undefined ? { file } : { file, line: error.loc.line, column: error.loc.column + 1 }
}

function formatted(path: string, code: string, among: Translated['format']): Pick<Translated, 'format' | 'source'> {
  const { hasModuleSyntax, staticExports } = parseSync(`${path}.mjs`, code).module
  const [, letter] = /^\.([cm]?)/.exec(extname(path)) ?? []
  const isModule = letter === 'm' || (hasModuleSyntax && letter !== 'c')
  const exportsLikeCommonJs = staticExports.length === 0 && /\bmodule\.exports\b|\bexports\.\w+ =/.test(code)
  if (isModule) return { format: 'module', source: exportsLikeCommonJs ? asModule(path, code) : code }
  return among === 'module'
    ? { format: 'module', source: asModule(path, code) }
    : { format: 'commonjs', source: withNames(path, code) }
}
