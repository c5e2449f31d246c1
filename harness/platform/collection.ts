import type { FoundAttestation } from '../../evidence/attestation/read.ts'
import type { Aws } from '../sources/aws/index.ts'
import type { OrAbsent } from '../recording/absent.ts'
import type { Settings } from '../environment/settings/index.ts'
import type { Subject } from '../../record/run.ts'
import type { Platform } from './index.ts'
import type { TaggedTaskDefinition } from './ecs/ecs.ts'

/** A resource of the platform: the SDK's own type, with the identity that findings use. */
export type Resource<T> = T & { readonly subject: Subject }

/** What reading a collection may use. */
export interface ReadContext {
  readonly aws: Aws
  readonly platform: Platform
  readonly settings: Settings
  readonly region: string
  readonly orAbsent: OrAbsent
  /** Account id of the caller. */
  readonly account: () => Promise<string>
  /** The task definition file that the run is about, when it is about one. */
  readonly candidate: (() => Promise<Resource<TaggedTaskDefinition>>) | undefined
  /** Every attestation on file, as an observation. */
  readonly attestations: () => Promise<readonly FoundAttestation[]>
  /** The time against which ages are measured. */
  readonly now: () => Date
}

/** Reads each collection at most once per run; everyone who asks cites the calls that it took. */
export interface Inventory {
  once<T>(key: string, read: (context: ReadContext) => Promise<T>): Promise<T>
}
