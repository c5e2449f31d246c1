/** What the CLI hands to the engine's worker: plain data, cloned on the way. */
import type { Settings } from '../environment/settings/index.ts'
import type { ConnectionSettings } from '../environment/connection.ts'
import type { Waiver } from '../environment/waivers.ts'
import type { Verdict } from '../../record/verdict.ts'
import type { Attestations } from '../../evidence/attestation/read.ts'
import type { Act } from '../../record/act.ts'
import type { Candidate } from '../preflight/candidate.ts'
import type { CheckFile } from '../selection/discover.ts'
import type { Selection } from '../selection/select.ts'

export interface RunInput {
  /**
   * `run`: the checks against an environment. `prove`: each check against a healthy sandbox, each way of breaking it,
   * and its variants.
   */
  readonly mode: 'run' | 'prove'
  readonly files: readonly CheckFile[]
  /** Files of variants; absent: proofs are of the checks' breaks alone. */
  readonly variantFiles?: readonly CheckFile[]
  readonly selection: Selection
  /** Needed to run; proofs have a sandbox of their own. */
  readonly connection?: ConnectionSettings
  /** The account that the credentials must belong to; any when absent. */
  readonly account?: string
  readonly settings: Settings
  readonly waivers: readonly Waiver[]
  /** What the run may do besides reading; absent: nothing. */
  readonly allowed?: readonly Act[]
  /** The task definition that is judged instead of those deployed. */
  readonly candidate?: Candidate
  /** The endpoint is a sandbox whose clock is moved instead of waited for. */
  readonly virtualTime?: boolean
  /** What people vouched for, verified; absent: nothing. */
  readonly attestations?: Attestations
  /** Allure's reporter listens. */
  readonly allure?: boolean
  /** Folder of the evidence; the journal is in its work folder. */
  readonly directory: string
}

/** What a test tells the reporter; the full finding is in the journal. */
export interface TaskReport {
  readonly check: string
  readonly subject: string
  readonly verdict: Verdict
  readonly message: string
}

declare module 'vitest' {
  interface ProvidedContext {
    checkride: RunInput
  }
  interface TaskMeta {
    checkride?: TaskReport
  }
}
