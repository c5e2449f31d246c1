/** How a check ends other than by an assertion. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable'
}

export class Inconclusive extends Error {
  override readonly name = 'Inconclusive'
}

export const notApplicable = (reason: string): never => {
  throw new NotApplicable(reason)
}

export const inconclusive = (reason: string): never => {
  throw new Inconclusive(reason)
}

interface AssertionFailure extends Error {
  readonly expected?: unknown
  readonly actual?: unknown
}

/** Whether Vitest's expect threw the error: only then has a rule failed. */
export const isAssertion = (error: unknown): error is AssertionFailure =>
  error instanceof Error && (error.name === 'AssertionError' || error.constructor.name === 'JestExtendError')
