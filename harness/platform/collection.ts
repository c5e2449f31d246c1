import type { TaskDefinition } from '@aws-sdk/client-ecs'
import type { FoundAttestation } from '../../evidence/attestation/read.ts'
import type { Subject } from '../../record/run.ts'
import type { Settings } from '../environment/settings/index.ts'
import type { OrAbsent } from '../recording/absent.ts'
import type { Aws } from '../sources/aws/index.ts'

/** A resource of the platform: the SDK's own type, with the identity that findings use. */
export type Resource<T> = T & { readonly subject: Subject }

/** ECS keeps a definition's tags beside it. */
export type TaggedTaskDefinition = TaskDefinition & {
  readonly tags: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[]
}

/** Reads a collection at most once per run; every scope that reads it cites its calls. */
export type Read = <T>(collection: Collection<T>) => Promise<T>

/** What deriving a collection may use. */
export interface ReadContext {
  readonly aws: Aws
  /** The same in another account, by the role that the configuration names for it; undefined when it names none. */
  readonly inAccount: (account: string) => Aws | undefined
  /** The other accounts that the configuration names a role for. */
  readonly otherAccounts: readonly string[]
  /** Other collections, on which this one builds. */
  readonly read: Read
  /**
   * The same, for what only chooses the subjects: its failures count for everyone, and its calls are not cited by each
   * of the findings about what was chosen.
   */
  readonly choose: Read
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

/** A kind of the platform's resources, and how it is read. */
export interface Collection<T> {
  readonly derive: (context: ReadContext) => Promise<T>
  /** Distinguishes the collections of one family. */
  readonly family: object
  readonly key: string
}

/**
 * Declares a collection of the platform: a value, which others import to build on.
 * @example
 * export const publicSubnets = collection(async ({ read }): Promise<Subnet[]> =>
 *   (await read(subnets)).filter(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch === true))
 */
export const collection = <T>(derive: (context: ReadContext) => Promise<T>): Collection<T> => ({
  derive,
  family: derive,
  key: '',
})

/**
 * Declares a family of collections, one for each key: what is read of a certain service, quota or resource.
 * @param key distinguishes the members
 * @example
 * export const tagsOf = collectionBy(
 *   ({ subject }: Taggable) => subject.id,
 *   async ({ aws }, { subject }): Promise<Tags> => …,
 * )
 */
export const collectionBy = <Arguments extends unknown[], T>(
  key: (...of: Arguments) => string,
  derive: (context: ReadContext, ...of: Arguments) => Promise<T>,
): ((...of: Arguments) => Collection<T>) => {
  return (...of) => ({ derive: (context) => derive(context, ...of), family: derive, key: key(...of) })
}
