import type { OrAbsent } from './absent.ts'

/** A read that gave no answer. */
export interface FailedRead {
  readonly error: unknown
  readonly service: string
  readonly operation: string
  readonly permissions: readonly string[]
}

/**
 * What one evaluation (of one check on one subject, or of one collection of the inventory) has seen.
 * A failed read stays on record even when the code that asked swallows the error: the verdict cannot be pass or fail then.
 */
export class Scope {
  readonly observations = new Set<string>()
  readonly #failures = new Map<unknown, FailedRead>()
  readonly #absent: (error: unknown) => void

  /** @param absent told of every error that was accepted as the answer "it does not exist" */
  constructor(absent: (error: unknown) => void = () => {}) {
    this.#absent = absent
  }

  cite(observations: Iterable<string>): void {
    for (const id of observations) this.observations.add(id)
  }

  failed(read: FailedRead): void {
    this.#failures.set(read.error, read)
  }

  /** Takes over what another scope saw. */
  include(other: Scope): void {
    this.cite(other.observations)
    for (const read of other.failures) this.failed(read)
  }

  get failures(): readonly FailedRead[] {
    return [...this.#failures.values()]
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
