import type { Controls } from '../../record/run.ts'
import type { Severity } from '../../record/verdict.ts'

/** What a file of a suite says of everything that it declares, whatever kind it is. */
export interface DeclarationBase {
  readonly title: string
  /** Catalogue items that it serves. */
  readonly covers: readonly [string, ...string[]]
  readonly controls: Controls
  readonly severity: Severity
  /** What to do about a failure, in one or two sentences. */
  readonly remedy: string
}

/** Where a file of declarations stands; declaring functions read it, so that nobody names suites and files. */
export interface Origin {
  /** The folder below suites/; a user's own files form the suite `local`. */
  readonly suite: string
  /** The file's path as people are shown it; two files may look alike, such as a user's own `suites/vpc.check.ts`. */
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
