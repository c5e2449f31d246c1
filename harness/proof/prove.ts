/** Proves checks in sandboxes and returns the proofs. Makes no call outside this machine. */
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../environment/settings/index.ts'
import type { CheckSummary, RunProblem } from '../../record/run.ts'
import { workerBeside } from '../engine/input.ts'
import type { SuiteFile } from '../selection/discover.ts'
import { workFolder, readRunLog, type Proof } from '../recording/run-log.ts'
import type { Selection } from '../selection/select.ts'
import { startEngine, type EngineEvents } from '../engine/vitest.ts'

/** Declares the tests of a proof. */
const PROOF_WORKER = workerBeside(import.meta, 'worker')

export interface Proofs {
  readonly checks: readonly CheckSummary[]
  readonly proofs: readonly Proof[]
  /** Every variant of the selected checks, proven or not. */
  readonly variants: readonly { readonly check: string; readonly what: string }[]
  readonly problems: readonly RunProblem[]
}

/**
 * Every selected check on the healthy reference platform, under each of its breaks, and in those of its variants that
 * the files declare.
 * @example await proveChecks({ files: await ownFiles('check'), selection: { id: ['vpc.*'] }, settings })
 */
export async function proveChecks(
  request: {
    readonly files: readonly SuiteFile[]
    readonly variantFiles?: readonly SuiteFile[]
    readonly selection: Selection
    readonly settings: Settings
  },
  events: Pick<EngineEvents, 'collected' | 'ended'> = {},
): Promise<Proofs> {
  const directory = mkdtempSync(join(tmpdir(), 'checkride-prove-'))
  await mkdir(workFolder(directory), { recursive: true })
  try {
    const engine = await startEngine({ kind: 'proof', worker: PROOF_WORKER, directory, ...request }, events)
    const errors = await engine.finished
    await engine.close()
    const log = readRunLog(workFolder(directory))
    return {
      checks: log.flatMap((entry) => (entry.kind === 'checks' ? entry.checks : [])),
      proofs: log.flatMap((entry) => (entry.kind === 'proof' ? [entry.proof] : [])),
      variants: log.flatMap((entry) => (entry.kind === 'variants' ? entry.variants : [])),
      problems: [
        ...log.flatMap((entry) => (entry.kind === 'problem' ? [entry.problem] : [])),
        ...errors.map((message) => ({ code: 'ENGINE_ERROR', message })),
      ],
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
