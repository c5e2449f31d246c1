/** Output of the commands: results to standard output, progress and errors to standard error. */
import type { TaskReport } from '../harness/engine/input.ts'
import { redactText } from '../evidence/redaction/redact.ts'

type Stream = NodeJS.WriteStream

const wantsColour = (stream: Stream): boolean =>
  process.env['NO_COLOR'] === undefined &&
  (process.env['FORCE_COLOR'] !== undefined || (stream.isTTY === true && stream.hasColors()))

// A reader such as `head` may close the pipe early: end without an error then.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

/** Some terminals report 0 columns. */
const columnsOf = ({ columns }: Stream, otherwise: number): number => (columns >= 40 ? columns : otherwise)

/** Colour and width of text on standard output. */
export const textStyle = (): { colour: boolean; width: number } => ({
  colour: wantsColour(process.stdout),
  width: Math.min(columnsOf(process.stdout, 100), 120),
})

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`)
}

export const printJson = (value: unknown): void => printLine(JSON.stringify(value, null, 2))

/** Writes to standard error. Messages may quote answers, arguments and settings: secrets in them are redacted. */
export function printError(text: string): void {
  process.stderr.write(`${redactText(text).text}\n`)
}

/** Progress of a run: one line that is rewritten on a terminal; elsewhere a new line at most every 5 s. */
export class Progress {
  readonly #stream = process.stderr
  readonly #what: string
  readonly #started = Date.now()
  #total = 0
  #done = 0
  #shownAt = 0
  #words = ''
  readonly #counts = new Map<string, number>()

  constructor(what: string) {
    this.#what = what
    this.#show(true)
  }

  readonly collected = (tests: number): void => {
    this.#total = tests
    this.#show(true)
  }

  readonly concluded = ({ verdict }: Pick<TaskReport, 'verdict'>): void => {
    this.#done++
    this.#counts.set(verdict, (this.#counts.get(verdict) ?? 0) + 1)
    this.#show(false)
  }

  /** Shows a check's own progress message. */
  readonly report = (words: string): void => {
    this.#words = words
    this.#show(false)
  }

  /** Clears the line on a terminal. */
  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001B[K')
  }

  #show(now: boolean): void {
    // CHECKRIDE_PROGRESS=lines: a line for every step, for logs and tests.
    const lines = process.env['CHECKRIDE_PROGRESS'] === 'lines'
    const every = this.#stream.isTTY ? 80 : lines ? 0 : 5_000
    if (!now && Date.now() - this.#shownAt < every) return
    this.#shownAt = Date.now()
    const counts = [...this.#counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')
    const line =
      `${this.#what}: ` +
      `${this.#total === 0 ? 'listing what there is' : `${this.#done} of ${this.#total}${counts === '' ? '' : ` (${counts})`}${this.#words === '' ? '' : `; ${this.#words}`}`}`
    if (this.#stream.isTTY) this.#stream.write(`\r\u001B[K${line.slice(0, columnsOf(this.#stream, 80) - 1)}`)
    else if (this.#total > 0 && Date.now() - this.#started >= every) this.#stream.write(`${line}\n`)
  }
}
