/** Vitest, driven as an engine: one entry file, one worker, our own filtering, statuses and exit codes. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TestCase, Vitest } from 'vitest/node'
import { PACKAGE_ROOT } from '../package.ts'
import { workFolder } from '../recording/run-log.ts'
import type { EngineInput, TaskReport } from './input.ts'

const here = join(PACKAGE_ROOT, 'harness/engine/worker')
const ENTRY = existsSync(join(here, 'entry.ts')) ? join(here, 'entry.ts') : join(here, 'entry.js')

/**
 * Our own modules except the workers: Node imports them as they are, which is faster than having Vite transform some
 * hundred files. A user's checks are imported by these, and so by Node too.
 */
const OWN = new RegExp(
  `^(?:file://)?${PACKAGE_ROOT.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}/` +
    '(?:(?:record|catalogue|policy|evidence|reports|fixtures|suites)/|harness/(?!(?:engine|proof)/worker))',
)
/** Modules that declare Vitest tests, which Vitest must load. */
const WORKER = /\/harness\/(?:engine|proof)\/worker/

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
  const cache = join(workFolder(input.directory), 'cache')
  const handlers = signalHandlers()
  const vitest: Vitest = await createVitest(
    {
      root: process.cwd(),
      config: false,
      watch: false,
      dir: here,
      include: [ENTRY],
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
      attachmentsDir: join(cache, 'attachments'),
      // It would stand in node_modules of the current folder.
      fsModuleCache: false,
      server: { deps: { inline: [WORKER], external: [OWN] } },
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
    { cacheDir: cache, logLevel: 'silent', envFile: false } as never,
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
    close: () => vitest.close().finally(() => (process.exitCode = exitCode)),
  }
}

const signalHandlers = (): { signal: NodeJS.Signals; listener: NodeJS.SignalsListener }[] =>
  (['SIGINT', 'SIGTERM'] as const).flatMap((signal) =>
    process.listeners(signal).map((listener) => ({ signal, listener })),
  )
