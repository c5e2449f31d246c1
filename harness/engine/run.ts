/** A run from its request to its record: engine, watchdog, interruption. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { notWritten } from '../../evidence/error.ts'
import { canonical, sha256Hex } from '../../record/canonical.ts'
import { redact, redactText } from '../../evidence/redaction/redact.ts'
import type { EnvironmentKind, RunProblem, RunRecord } from '../../record/run.ts'
import { TOOL } from '../package.ts'
import { itemsOf } from '../environment/promises.ts'
import { assemble } from '../verdict/assemble.ts'
import { HEARTBEAT } from './heartbeat.ts'
import { workFolder, readRunLog } from '../recording/run-log.ts'
import type { GatePolicy } from '../../record/gate.ts'
import { workerBeside, type ChecksInput } from './input.ts'
import { startEngine, type EngineEvents } from './vitest.ts'

/** Declares the tests of a run. */
export const CHECKS_WORKER = workerBeside(import.meta, 'worker/run')

export interface RunRequest extends Omit<ChecksInput, 'kind' | 'worker' | 'allure'> {
  readonly kind: EnvironmentKind
  readonly gate: GatePolicy
  /** Waivers that accept what could not be established are ignored. */
  readonly strict?: boolean
  /** Allure's reporter for Vitest, to run beside ours. */
  readonly vitestReporters?: readonly unknown[]
}

export interface RunOptions extends EngineEvents {
  /** When it aborts, findings up to then are kept and the record says that it is incomplete. */
  readonly signal?: AbortSignal
  /** Milliseconds without a heartbeat after which the worker counts as stuck; default 15,000. */
  readonly watchdog?: number
}

/**
 * Runs the selected checks and returns the run's record. Verdicts never make it throw.
 * @throws EvidenceError EVIDENCE_NOT_WRITTEN when the folder cannot be written
 */
export async function runChecks(
  request: RunRequest,
  options: RunOptions = {},
): Promise<{ readonly record: RunRecord; readonly stuck: boolean }> {
  const { kind, gate, vitestReporters, strict = false, ...rest } = request
  const waivers = strict ? rest.waivers.filter(({ accepts }) => accepts !== 'inconclusive') : rest.waivers
  const input = { ...rest, waivers }
  const startedAt = new Date().toISOString()
  prepare(input.directory)
  const engine = await startEngine(
    { ...input, kind: 'checks', worker: CHECKS_WORKER, allure: vitestReporters !== undefined },
    options,
    vitestReporters,
  )
  const ending = await Promise.race([
    engine.finished.then(
      (errors) => ({ stuck: false, errors }),
      (error: unknown) => ({ stuck: false, errors: [error instanceof Error ? error.message : String(error)] }),
    ),
    heartbeatStopped(workFolder(input.directory), options.watchdog ?? 15_000).then(() => ({ stuck: true, errors: [] })),
    cancellationTimeout(options.signal, engine.cancel).then(() => ({ stuck: true, errors: [] })),
  ])
  if (!ending.stuck) await engine.close()

  const problems: RunProblem[] = ending.errors.map((message) => ({
    code: 'ENGINE_ERROR',
    message: redactText(message).text,
  }))
  const interruption = options.signal?.aborted ? INTERRUPTED : ending.stuck ? STUCK : undefined
  const settings = redact(input.settings).value
  const promises = redact(itemsOf(input.settings.promises)).value as ReturnType<typeof itemsOf>
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
        region: input.connection.region,
        ...(input.connection.endpoint === undefined ? {} : { endpoint: redactText(input.connection.endpoint).text }),
        ...startedBy(),
      },
      configuration: {
        sha256: sha256Hex(canonical(settings)),
        settings,
        selection: Object.fromEntries(
          Object.entries(input.selection).filter(([, values]) => values !== undefined && values.length > 0),
        ) as Record<string, readonly string[]>,
        ...(input.allowed === undefined || input.allowed.length === 0 ? {} : { allowed: input.allowed }),
        gate,
        ...(strict ? { strict } : {}),
      },
      waivers,
      ...(promises.notMade.length === 0 ? {} : { promises }),
      problems,
      ...(interruption === undefined ? {} : { interruption }),
    },
    readRunLog(workFolder(input.directory)),
  )
  return { record, stuck: ending.stuck }
}

function prepare(directory: string): void {
  try {
    mkdirSync(workFolder(directory), { recursive: true })
  } catch (error) {
    throw notWritten(directory, error)
  }
}

const INTERRUPTED: RunProblem = {
  code: 'RUN_INTERRUPTED',
  message: 'The run was interrupted. What was established until then is kept; everything else is inconclusive.',
}
const STUCK: RunProblem = {
  code: 'ENGINE_STUCK',
  message:
    'A check has kept the engine busy without ever yielding. Run the checks that were not evaluated one by one ' +
    'to find it.',
}

/**
 * Resolves when the worker's last heartbeat is more than `limit` milliseconds ago. The worker cannot be interrupted
 * then: the process must end.
 */
async function heartbeatStopped(directory: string, limit: number): Promise<void> {
  const file = join(directory, HEARTBEAT)
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1_000).unref())
    const lastBeat = statSync(file, { throwIfNoEntry: false })?.mtimeMs
    if (lastBeat !== undefined && Date.now() - lastBeat > limit) return
  }
}

/**
 * Cancels the run when the signal aborts, and resolves five seconds later: checks that ignore their signal are not
 * waited for.
 */
function cancellationTimeout(signal: AbortSignal | undefined, cancel: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    signal?.addEventListener(
      'abort',
      () => {
        void cancel()
        setTimeout(resolve, 5_000).unref()
      },
      { once: true },
    )
  })
}

/** The CI run that started this one, from the variables of common CI systems. */
function startedBy(): { startedBy?: string } {
  const { GITHUB_RUN_ID, GITHUB_REPOSITORY, GITHUB_SERVER_URL, CODEBUILD_BUILD_ARN, CI_JOB_URL, BUILD_URL } =
    process.env
  const url =
    GITHUB_RUN_ID === undefined
      ? (CODEBUILD_BUILD_ARN ?? CI_JOB_URL ?? BUILD_URL)
      : `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
  return url === undefined ? {} : { startedBy: redactText(url).text }
}
