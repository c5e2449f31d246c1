/** Vitest, driven as an engine: one entry file, one worker, our own filtering, statuses and exit codes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestCase, Vitest } from 'vitest/node'
import { workerBeside, type EngineInput, type TaskReport } from './input.ts'

/** Declares the tests of a job. */
const ENTRY = workerBeside(import.meta, 'worker/entry')

export interface EngineEvents {
  /** Called once, when all subjects are listed. */
  readonly collected?: (tests: number) => void
  readonly concluded?: (report: TaskReport) => void
  /** Called for every test that ended, whatever it reported. */
  readonly ended?: () => void
}

export interface EngineRun {
  /**
   * Resolves when every test has ended; rejects when Vitest itself cannot go on. Problems that no test accounts for are
   * listed.
   */
  readonly finished: Promise<readonly string[]>
  /** Ends running checks as cancelled and starts no more. */
  readonly cancel: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Starts the engine on a prepared input. Writes nothing into the user's folder. */
export async function startEngine(
  input: EngineInput,
  events: EngineEvents,
  reporters: readonly unknown[] = [],
): Promise<EngineRun> {
  const { createVitest } = await import('vitest/node')
  const exitCode = process.exitCode
  // Vite reads paths as URLs and patterns: it gets a folder of its own, and nothing of where Checkride or the user is.
  const folder = mkdtempSync(join(tmpdir(), 'checkride-engine-'))
  const entry = join(folder, 'entry.mjs')
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  // A run that is stuck is never closed.
  process.once('exit', remove)
  writeFileSync(entry, `await import(${JSON.stringify(pathToFileURL(ENTRY).href)})\n`)
  const handlers = signalHandlers()
  const vitest: Vitest = await createVitest(
    {
      root: folder,
      config: false,
      watch: false,
      dir: folder,
      include: ['entry.mjs'],
      exclude: [],
      pool: 'threads',
      isolate: false,
      maxWorkers: 1,
      sequence: { concurrent: true, hooks: 'list' },
      maxConcurrency: 64,
      // Checks have time limits of their own; this is a second limit.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      allowOnly: false,
      passWithNoTests: true,
      silent: false,
      attachmentsDir: join(folder, 'attachments'),
      fsModuleCache: false,
      // Node imports all of it, and so the same Vitest: that is faster than having Vite transform some hundred files.
      server: { deps: { external: [/./] } },
      provide: { checkride: input },
      reporters: [
        {
          onTestModuleCollected: (module: { children: { allTests(): Iterable<unknown> } }) =>
            events.collected?.([...module.children.allTests()].length),
          onTestCaseResult: (test: TestCase) => {
            const { checkride } = test.meta()
            events.ended?.()
            if (checkride !== undefined) events.concluded?.(checkride)
          },
        },
        ...(reporters as never[]),
      ],
    },
    { cacheDir: folder, logLevel: 'silent', envFile: false } as never,
  )
  // Vitest would end the process at the first Ctrl-C; our handler ends the run and keeps the findings.
  for (const { signal, listener } of signalHandlers())
    if (!handlers.some((before) => before.listener === listener)) process.off(signal, listener)
  const finished = vitest
    .start()
    .then(({ testModules, unhandledErrors }) => [
      ...testModules.flatMap((module) => module.errors()).map((error) => String(error.message)),
      ...unhandledErrors.map((error) => String((error as Error).message ?? error)),
    ])
  return {
    finished: finished.finally(() => {
      process.exitCode = exitCode
    }),
    cancel: () => vitest.cancelCurrentRun('keyboard-input'),
    close: () =>
      vitest.close().finally(() => {
        process.exitCode = exitCode
        process.off('exit', remove)
        remove()
      }),
  }
}

const signalHandlers = (): { signal: NodeJS.Signals; listener: NodeJS.SignalsListener }[] =>
  (['SIGINT', 'SIGTERM'] as const).flatMap((signal) =>
    process.listeners(signal).map((listener) => ({ signal, listener })),
  )
