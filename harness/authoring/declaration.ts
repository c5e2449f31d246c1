import type { Part } from '../environment/settings/index.ts'
import type { Controls } from '../../record/run.ts'
import type { Severity } from '../../record/verdict.ts'

/** Members that declarations of every kind have. */
export interface DeclarationBase {
  readonly title: string
  /** Catalogue items that it serves. */
  readonly covers: readonly [string, ...string[]]
  readonly controls: Controls
  readonly severity: Severity
  /** Parts that it is about and a platform may do without: where the configuration says so, it is not applicable. */
  readonly parts?: readonly Part[]
  /** What to do about a failure, in one or two sentences. */
  readonly remedy: string
}

/** The file whose declarations are being loaded; declaring functions read suite and file from it. */
export interface Origin {
  /** The folder below suites/; a user's own files form the suite `local`. */
  readonly suite: string
  /** The file's path as shown to people; not unique: a user may have a `suites/vpc.check.ts` too. */
  readonly source: string
  readonly url: string
}

/** What every declaration has once it is registered. */
export interface Declared extends Origin {
  /** `topic.rule` in kebab case, unique among all declarations. */
  readonly id: string
}

/** The topic of a declaration: the part of its id before the dot. */
export const topicOf = ({ id }: Pick<Declared, 'id'>): string => id.split('.')[0]!
