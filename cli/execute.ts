/** A run as the commands do it: engine, reports, sealed evidence. */
import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { setInterval } from 'node:timers'
import type { SuiteFile } from '../harness/selection/discover.ts'
import { runChecks, type RunRequest } from '../harness/engine/run.ts'
import type { Signer } from '../evidence/signing.ts'
import type { RunRecord } from '../record/run.ts'
import { onProgress } from '../harness/engine/progress.ts'
import { keep } from '../harness/runs/keep.ts'
import { REPORTS } from '../reports/index.ts'
import { UsageError } from './failure.ts'
import { printError, Progress } from './terminal.ts'

export interface Execution extends Omit<RunRequest, 'directory' | 'files'> {
  readonly files: readonly SuiteFile[]
  /** Folder for the evidence; must not hold anything yet. */
  readonly out: string
  readonly signer: Signer
  /** What the progress line calls it. */
  readonly label: string
}

export interface Executed {
  readonly record: RunRecord
  readonly directory: string
}

/**
 * Runs, writes every report, seals the evidence. Ctrl-C ends the run and keeps what is known; a second one ends the
 * process.
 * @throws EvidenceError when the evidence cannot be written, UsageError when the folder is in use
 */
export async function execute({ out, signer, label, ...request }: Execution): Promise<Executed> {
  const directory = resolve(out)
  if (existsSync(directory) && readdirSync(directory).length > 0)
    throw new UsageError(`${directory} is not empty. Evidence is never written over: choose another folder with --out.`)
  const interruption = new AbortController()
  const interrupt = (): void => {
    if (interruption.signal.aborted) process.exit(2)
    printError('\nInterrupted: ending the run and keeping what is known. Once more to stop at once.')
    interruption.abort()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  const progress = new Progress(label)
  const stopListening = onProgress(directory, progress.report)
  try {
    const { record, stuck } = await runChecks(
      { ...request, directory },
      { collected: progress.collected, concluded: progress.concluded, signal: interruption.signal },
    )
    progress.end()
    await keep(record, { directory, signer, reports: Object.values(REPORTS) })
    // A worker in an endless loop cannot be ended from outside: the process must end, with everything written.
    if (stuck) setInterval(() => process.exit(2), 500)
    return { record, directory }
  } finally {
    stopListening()
    progress.end()
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}
