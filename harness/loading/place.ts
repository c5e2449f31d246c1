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

const maps = new Map<string, SourceMap>()

/** Remembers where the parts of a translated file stand in the user's text. */
export const keepMap = (path: string, map: SourceMap): unknown => maps.set(path, map)

/**
 * What was thrown, with the innermost place in a user's file that it came from, if there is one.
 * @example describeThrown(error) // 'TypeError: boom (checks/mine.check.ts:4:7)'
 */
export function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Node goes on to explain a SyntaxError with an example.
  const message = error instanceof SyntaxError ? error.message.split('\n', 1)[0]! : error.message
  const place = error instanceof UserFileError ? undefined : placeOf(error)
  const what = error instanceof UserFileError ? message : `${error.name}: ${message}`
  return place === undefined ? what : `${what} (${inWords(place)})`
}

function placeOf(error: Error): Place | undefined {
  for (const { groups } of (error.stack ?? '').matchAll(FRAME)) {
    const { file: name = '', line = '1', column } = groups!
    if (!isUsers(name)) continue
    const file = name.startsWith('file:') ? fileURLToPath(name) : name
    const at = { lineNumber: Number(line), columnNumber: Number(column ?? 1) }
    const found: Partial<typeof at> = maps.get(file)?.findOrigin(at.lineNumber, at.columnNumber) ?? at
    const { lineNumber, columnNumber } = { ...at, ...found }
    return { file, line: lineNumber, ...(column === undefined ? {} : { column: columnNumber }) }
  }
  return undefined
}
