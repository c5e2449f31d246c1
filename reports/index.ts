import type { RunRecord } from '../record/run.ts'
import { writeHtml } from './html/index.ts'
import { writeJson } from './json.ts'
import { writeJunit } from './junit.ts'

export { compareRuns, writeChanges } from './changes.ts'
export { writeTerminal } from './terminal.ts'

export interface Report {
  /** Name of the file within the run's directory. */
  readonly file: string
  readonly write: (record: RunRecord) => string
}

/** The formats that a run can be written in, by the name that the command line knows. */
export const REPORTS = {
  html: { file: 'report.html', write: writeHtml },
  json: { file: 'results.json', write: writeJson },
  junit: { file: 'junit.xml', write: writeJunit },
} as const satisfies Readonly<Record<string, Report>>
