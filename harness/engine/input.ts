/** What the CLI hands to the engine's worker: plain data, cloned on the way. */
import type { Settings } from '../environment/settings/index.ts'
import type { ConnectionSettings } from '../environment/connection.ts'
import type { Waiver } from '../environment/waivers.ts'
import type { Verdict } from '../model/verdict.ts'
import type { CheckFile } from './discover.ts'
import type { Selection } from './select.ts'

export interface RunInput {
  /** `run`: the checks against an environment. `prove`: each check against a healthy sandbox and each way of breaking it. */
  readonly mode: 'run' | 'prove'
  readonly files: readonly CheckFile[]
  readonly selection: Selection
  /** Absent: a sandbox of the run's own, with the reference platform in it. */
  readonly connection?: ConnectionSettings
  readonly settings: Settings
  readonly waivers: readonly Waiver[]
  /** Folder for the journal and the objects. */
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
