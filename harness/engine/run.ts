/** A run from its request to its record: engine, watchdog, interruption. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { notWritten } from '../evidence/error.ts'
import { canonical, sha256Hex } from '../evidence/canonical.ts'
import { redact } from '../evidence/redact.ts'
import type { EnvironmentKind, RunProblem, RunRecord } from '../model/record.ts'
import { TOOL } from '../tool.ts'
import { assemble } from './assemble.ts'
import { HEARTBEAT, workFolder } from './heartbeat.ts'
import type { GatePolicy } from './gate.ts'
import type { RunInput } from './input.ts'
import { readJournal } from './journal.ts'
import { startEngine, type EngineEvents } from './vitest.ts'

export interface RunRequest extends Omit<RunInput, 'mode'> {
  readonly kind: EnvironmentKind
  readonly gate: GatePolicy
  /** Reporters of Vitest to run beside ours, such as Allure's. */
  readonly vitestReporters?: readonly unknown[]
}

export interface RunOptions extends EngineEvents {
  /** Aborted: what is known is kept, and the record says that it is incomplete. */
  readonly signal?: AbortSignal
  /** Milliseconds without a sign of life after which the worker counts as stuck; default 15,000. */
  readonly watchdog?: number
}

/**
 * Runs the selected checks and returns the run's record. Verdicts never make it throw.
 * @throws EvidenceError EVIDENCE_NOT_WRITTEN when the folder cannot be written
 */
export async function runChecks(request: RunRequest, options: RunOptions = {}): Promise<{ readonly record: RunRecord; readonly stuck: boolean }> {
  const { kind, gate, vitestReporters, ...input } = request
  const startedAt = new Date().toISOString()
  prepare(input.directory)
  const engine = await startEngine({ mode: 'run', ...input }, options, vitestReporters)
  const ending = await Promise.race([
    engine.finished.then(
      (errors) => ({ how: 'finished', errors }) as const,
      (error: unknown) => ({ how: 'finished', errors: [error instanceof Error ? error.message : String(error)] }) as const,
    ),
    stuck(workFolder(input.directory), options.watchdog ?? 15_000),
    interrupted(options.signal, engine.cancel, engine.finished),
  ])
  if (ending.how !== 'stuck') await engine.close()

  const problems: RunProblem[] = ending.how === 'finished' ? ending.errors.map((message) => ({ code: 'ENGINE_ERROR', message })) : []
  const interruption = ending.how === 'finished' ? undefined : ending.problem
  const settings = redact(input.settings).value
  const record = assemble(
    {
      id: randomUUID(),
      startedAt,
      finishedAt: new Date().toISOString(),
      tool: TOOL,
      environment: {
        name: input.settings.environment,
        profile: input.settings.profileName,
        kind,
        region: input.connection?.region ?? '',
        ...(input.connection?.endpoint === undefined ? {} : { endpoint: input.connection.endpoint }),
        ...startedBy(),
      },
      configuration: {
        sha256: sha256Hex(canonical(settings)),
        settings,
        selection: Object.fromEntries(Object.entries(input.selection).filter(([, values]) => values !== undefined && values.length > 0)) as Record<string, readonly string[]>,
        gate,
      },
      problems,
      ...(interruption === undefined ? {} : { interruption }),
    },
    readJournal(workFolder(input.directory)),
  )
  return { record, stuck: ending.how === 'stuck' }
}

function prepare(directory: string): void {
  try {
    mkdirSync(workFolder(directory), { recursive: true })
  } catch (error) {
    throw notWritten(directory, error)
  }
}

/** Resolves when the worker's heart has stopped for too long. It cannot be interrupted then: the process must end. */
async function stuck(directory: string, limit: number): Promise<{ readonly how: 'stuck'; readonly problem: RunProblem }> {
  const file = join(directory, HEARTBEAT)
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1_000).unref())
    const beat = statSync(file, { throwIfNoEntry: false })?.mtimeMs
    if (beat !== undefined && Date.now() - beat > limit)
      return {
        how: 'stuck',
        problem: { code: 'ENGINE_STUCK', message: `A check has kept the engine busy for ${Math.round(limit / 1_000)} s without yielding. Run the checks that were not evaluated one by one to find it.` },
      }
  }
}

function interrupted(signal: AbortSignal | undefined, cancel: () => Promise<void>, finished: Promise<unknown>): Promise<{ readonly how: 'interrupted'; readonly problem: RunProblem }> {
  const problem = { code: 'RUN_INTERRUPTED', message: 'The run was interrupted. What was established until then is kept; everything else is inconclusive.' }
  return new Promise((resolve) => {
    signal?.addEventListener(
      'abort',
      () => {
        // Running checks end as cancelled; a check that ignores the signal is not waited for.
        const patience = new Promise((done) => setTimeout(done, 5_000).unref())
        void Promise.race([cancel().then(() => finished), patience]).then(
          () => resolve({ how: 'interrupted', problem }),
          () => resolve({ how: 'interrupted', problem }),
        )
      },
      { once: true },
    )
  })
}

/** Where a CI system says what started the run. */
function startedBy(): { startedBy?: string } {
  const { GITHUB_RUN_ID, GITHUB_REPOSITORY, GITHUB_SERVER_URL, CODEBUILD_BUILD_ARN, CI_JOB_URL, BUILD_URL } = process.env
  const url = GITHUB_RUN_ID === undefined ? (CODEBUILD_BUILD_ARN ?? CI_JOB_URL ?? BUILD_URL) : `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
  return url === undefined ? {} : { startedBy: url }
}
