import type { Act } from '../../record/act.ts'
import type { Echo } from '../../record/run.ts'
import type { OrAbsent } from './absent.ts'
import { noting } from './noting.ts'
import type { Unanswered } from './obstacle.ts'

/** A question that got no answer, with the error as its source classifies it. */
export interface FailedRead extends Unanswered {
  readonly error: unknown
  readonly service: string
  readonly operation: string
  readonly permissions: readonly string[]
  /** The question's parameters, not redacted. */
  readonly input: object
  /** The account whose role asked; absent: the run's own credentials did. */
  readonly account?: string
}

/**
 * The observations, failures and settings of one evaluation: of a check on a subject, or of a collection of the platform.
 * A failed read is kept even when the code that asked swallows the error: the verdict cannot be pass or fail then.
 */
export class Scope {
  readonly observations = new Set<string>()
  /** Settings that were read, such as `network.vpcCidr`. */
  readonly settings = new Set<string>()
  readonly #failures = new Map<unknown, FailedRead>()
  readonly #remarks = new Set<{ readonly text: string }>()
  readonly #echoes = new WeakMap<object, Echo>()
  readonly #absent: (error: unknown) => void
  /** What this evaluation may do besides reading; most may do nothing. */
  readonly act: Act | undefined

  /** @param absent called with every error that was accepted as the answer "it does not exist" */
  constructor(absent: (error: unknown) => void = () => {}, act?: Act) {
    this.#absent = absent
    this.act = act
  }

  cite(observations: Iterable<string>): void {
    for (const id of observations) this.observations.add(id)
  }

  /** Settings for this evaluation to read: which ones it reads is noted. */
  noting<Settings extends object>(settings: Settings): Settings {
    return noting(settings, (path) => void this.settings.add(path))
  }

  failed(read: FailedRead): void {
    this.#failures.set(read.error, read)
  }

  /**
   * Adds a remark to the finding, whatever its verdict: what was not checked, what was left behind. Returns a function
   * that withdraws it.
   */
  remark(text: string): () => void {
    const remark = { text }
    this.#remarks.add(remark)
    return () => void this.#remarks.delete(remark)
  }

  get remarks(): readonly string[] {
    return [...this.#remarks].map(({ text }) => text)
  }

  /** Adds the observations, settings, remarks and failures of another scope. */
  include(other: Scope): void {
    this.cite(other.observations)
    for (const path of other.settings) this.settings.add(path)
    for (const text of other.remarks) this.remark(text)
    for (const read of other.failures) this.failed(read)
  }

  /** Adds the failures and settings of another scope, and not its observations: for what only chooses the subjects. */
  includeFailures(other: Scope): void {
    for (const path of other.settings) this.settings.add(path)
    for (const read of other.failures) this.failed(read)
  }

  get failures(): readonly FailedRead[] {
    return [...this.#failures.values()]
  }

  /** Judges what another check judges too: the error that `judge` throws is known as that check's echo. */
  readonly echoOf = <T>(root: string | Echo, judge: () => T): T => {
    try {
      return judge()
    } catch (error) {
      if (error instanceof Error) this.#echoes.set(error, typeof root === 'string' ? { check: root } : root)
      throw error
    }
  }

  /** The check that an error only repeats; undefined when it repeats none. */
  echoed(error: unknown): Echo | undefined {
    return error instanceof Error ? this.#echoes.get(error) : undefined
  }

  readonly orAbsent: OrAbsent = async (answer, ...errorNames) => {
    try {
      return await answer
    } catch (error) {
      if (!(error instanceof Error) || !errorNames.includes(error.name)) throw error
      this.#failures.delete(error)
      this.#absent(error)
      return undefined
    }
  }
}
