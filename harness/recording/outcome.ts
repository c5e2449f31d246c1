import { isMarkedAs, markedAs } from './kind.ts'

/** How a check ends other than by an assertion. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable'

  constructor(reason: string) {
    super(reason)
    markedAs(this, 'NotApplicable')
  }

  static override [Symbol.hasInstance](error: unknown): boolean {
    return isMarkedAs(error, 'NotApplicable')
  }
}

/** Why a check could not reach a verdict, by codes that are described in docs/errors.md. */
export type UndecidedCode = 'CHECK_UNDECIDED' | 'OTHER_ACCOUNT'

export class Inconclusive extends Error {
  override readonly name = 'Inconclusive'
  readonly code: UndecidedCode

  constructor(reason: string, code: UndecidedCode = 'CHECK_UNDECIDED') {
    super(reason)
    this.code = code
    markedAs(this, 'Inconclusive')
  }

  static override [Symbol.hasInstance](error: unknown): boolean {
    return isMarkedAs(error, 'Inconclusive')
  }
}

export const notApplicable = (reason: string): never => {
  throw new NotApplicable(reason)
}

export const inconclusive = (reason: string, code?: UndecidedCode): never => {
  throw new Inconclusive(reason, code)
}

interface AssertionFailure extends Error {
  readonly expected?: unknown
  readonly actual?: unknown
}

/** Whether Vitest's expect threw the error: only then has a rule failed. */
export const isAssertion = (error: unknown): error is AssertionFailure =>
  error instanceof Error && (error.name === 'AssertionError' || error.constructor.name === 'JestExtendError')
