/** Rehearses checks in a sandbox of its own and returns what was shown. No call leaves the machine. */
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../environment/settings/index.ts'
import type { CheckSummary, RunProblem } from '../../record/run.ts'
import { workerBeside } from '../engine/input.ts'
import type { CheckFile } from '../selection/discover.ts'
import { workFolder, readRunLog, type Proof } from '../recording/run-log.ts'
import type { Selection } from '../selection/select.ts'
import { startEngine } from '../engine/vitest.ts'

/** Declares the tests of a proof. */
const PROOF_WORKER = workerBeside(import.meta, 'worker')

export interface Proofs {
  readonly checks: readonly CheckSummary[]
  readonly proofs: readonly Proof[]
  readonly problems: readonly RunProblem[]
}

/** Every selected check on the healthy reference platform and under each of its breaks. */
export async function proveChecks(
  request: { readonly files: readonly CheckFile[]; readonly selection: Selection; readonly settings: Settings },
  shown: (proofs: number) => void = () => {},
): Promise<Proofs> {
  const directory = mkdtempSync(join(tmpdir(), 'checkride-prove-'))
  await mkdir(workFolder(directory), { recursive: true })
  try {
    let done = 0
    const engine = await startEngine(
      { kind: 'proof', worker: PROOF_WORKER, directory, ...request },
      { ended: () => shown(++done) },
    )
    const errors = await engine.finished
    await engine.close()
    const log = readRunLog(workFolder(directory))
    return {
      checks: log.flatMap((entry) => (entry.kind === 'checks' ? entry.checks : [])),
      proofs: log.flatMap((entry) => (entry.kind === 'proof' ? [entry.proof] : [])),
      problems: [
        ...log.flatMap((entry) => (entry.kind === 'problem' ? [entry.problem] : [])),
        ...errors.map((message) => ({ code: 'ENGINE_ERROR', message })),
      ],
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
