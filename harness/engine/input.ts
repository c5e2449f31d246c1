/** What is handed to the engine's worker: plain data, cloned on the way. */
import { extname, join } from 'node:path'
import type { Settings } from '../environment/settings/index.ts'
import type { ConnectionSettings } from '../environment/connection.ts'
import type { Waiver } from '../environment/waivers.ts'
import type { Verdict } from '../../record/verdict.ts'
import type { Attestations } from '../../evidence/attestation/read.ts'
import type { Act } from '../../record/act.ts'
import type { Candidate } from '../platform/ecs/candidate.ts'
import type { SuiteFile } from '../selection/discover.ts'
import type { Selection } from '../selection/select.ts'

/** What every job of the worker has. */
interface Job {
  /** Path of the module that declares the job's tests: it exports `define(input)`. */
  readonly worker: string
  readonly files: readonly SuiteFile[]
  readonly selection: Selection
  readonly settings: Settings
  /** Folder of the evidence; the run log is in its work folder. */
  readonly directory: string
}

/** The selected checks, against an environment. */
export interface ChecksInput extends Job {
  readonly kind: 'checks'
  readonly connection: ConnectionSettings
  /** The account that the credentials must belong to; any when absent. */
  readonly account?: string
  readonly waivers: readonly Waiver[]
  /** What the run may do besides reading; absent: nothing. */
  readonly allowed?: readonly Act[]
  /** The task definition that is judged instead of those deployed. */
  readonly candidate?: Candidate
  /** Only the first subject of each check is evaluated, and denials do not end the run: to try the reads. */
  readonly oneSubject?: boolean
  /** The endpoint is a sandbox, and waiting moves its clock. */
  readonly virtualTime?: boolean
  /** Verified attestations; absent: none. */
  readonly attestations?: Attestations
  /** Allure's reporter listens. */
  readonly allure?: boolean
}

/** Each selected check on the healthy reference platform, under each of its breaks, and in its variants. */
export interface ProofInput extends Job {
  readonly kind: 'proof'
  /** Files of variants; absent: proofs are of the checks' breaks alone. */
  readonly variantFiles?: readonly SuiteFile[]
}

/** What the worker is given to do. */
export type EngineInput = ChecksInput | ProofInput

/** A worker's module beside another one, as source or as built. */
export const workerBeside = ({ dirname, filename }: ImportMeta, path: string): string =>
  join(dirname, `${path}${extname(filename)}`)

/** What a test reports to the reporter; the full finding is in the run log. */
export interface TaskReport {
  readonly check: string
  readonly subject: string
  readonly verdict: Verdict
  readonly message: string
}

declare module 'vitest' {
  interface ProvidedContext {
    checkride: EngineInput
  }
  interface TaskMeta {
    checkride?: TaskReport
  }
}
