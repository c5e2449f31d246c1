/** Errors in users' files, with the place that they come from. */
import type { SourceMap } from 'node:module'
import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isUsers } from './own.ts'

export interface Place {
  readonly file: string
  /** From 1, as editors count. */
  readonly line?: number
  readonly column?: number
}

/** A user's file that cannot be loaded: what is wrong, and where. */
export class UserFileError extends Error {
  override readonly name = 'UserFileError'

  constructor(what: string, place?: Place) {
    super(place === undefined ? what : `${what} (${inWords(place)})`)
  }
}

/** A place as editors and terminals open it, from the current folder where it lies below that. */
function inWords({ file, line, column }: Place): string {
  const path = relative(process.cwd(), file)
  return [path.startsWith('..') || isAbsolute(path) ? file : path, line, column]
    .filter((part) => part !== undefined)
    .join(':')
}

/** The end of a line of a stack, or the whole first line of it: a file with line and column. */
const FRAME = /(?:^|\(|at )(?<file>(?:file:\/\/|\/|[A-Za-z]:\\)[^\n]*?):(?<line>\d+)(?::(?<column>\d+))?\)?$/gm

/**
 * The innermost place in a user's file at which an error was thrown; undefined when it shows none.
 * @param mapOf the source map of a translated file
 */
export function placeOf(error: Error, mapOf: (path: string) => SourceMap | undefined): Place | undefined {
  for (const { groups } of (error.stack ?? '').matchAll(FRAME)) {
    const { file: name = '', line = '1', column } = groups!
    const file = name.startsWith('file:') ? fileURLToPath(name) : name
    if (!isUsers(name)) continue
    const at = { line: Number(line), column: Number(column ?? 1) }
    const origin = mapOf(file)?.findOrigin(at.line, at.column)
    const { lineNumber, columnNumber } =
      origin !== undefined && 'lineNumber' in origin ? origin : { lineNumber: at.line, columnNumber: at.column }
    return { file, line: lineNumber, ...(column === undefined ? {} : { column: columnNumber }) }
  }
  return undefined
}
