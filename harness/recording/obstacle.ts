/** Why a question got no answer, by codes that stay the same over releases. Described in docs/errors.md. */
import { isMarkedAs, markedAs } from './kind.ts'

export type ReadFailureCode =
  | 'READ_DENIED'
  | 'READ_CREDENTIALS'
  | 'READ_THROTTLED'
  | 'READ_NOT_SUPPORTED'
  | 'READ_SERVICE_ERROR'
  | 'READ_UNREACHABLE'
  | 'READ_MALFORMED'
  | 'READ_INCOMPLETE'
  | 'READ_REFUSED'

/** An error as its source classifies it. */
export interface Unanswered {
  readonly code: ReadFailureCode
  /** The error's message, in one line. */
  readonly detail: string
}

/** An answer that violates the protocol or is incomplete. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
  readonly code: 'READ_MALFORMED' | 'READ_INCOMPLETE'

  constructor(code: 'READ_MALFORMED' | 'READ_INCOMPLETE', message: string) {
    super(message)
    this.code = code
    markedAs(this, 'AnswerError')
  }

  static override [Symbol.hasInstance](error: unknown): boolean {
    return isMarkedAs(error, 'AnswerError')
  }
}

/** An error's name and the first line of its message. */
export function firstLineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [line = ''] = error.message.split('\n')
  return line === '' ? error.name : `${error.name}: ${line}`
}

/** For a source whose only failures are malformed and incomplete answers. */
export const unreadable = (error: unknown): Unanswered => ({
  code: error instanceof AnswerError ? error.code : 'READ_MALFORMED',
  detail: firstLineOf(error),
})

/** Failures that may go away: an identical question is asked again. */
export const isTransient = (code: ReadFailureCode): boolean =>
  code === 'READ_THROTTLED' || code === 'READ_SERVICE_ERROR' || code === 'READ_UNREACHABLE'

const WHAT: Readonly<Record<ReadFailureCode, string>> = {
  READ_DENIED: 'was denied',
  READ_CREDENTIALS: 'was refused: the credentials are missing, wrong or expired',
  READ_THROTTLED: 'was throttled until the tries were used up',
  READ_NOT_SUPPORTED: 'is not supported by this endpoint',
  READ_SERVICE_ERROR: 'failed within the service',
  READ_UNREACHABLE: 'got no answer',
  READ_MALFORMED: 'got an answer that cannot be read',
  READ_INCOMPLETE: 'got only a part of the answer',
  READ_REFUSED: 'was refused',
}

const ADVICE: Readonly<Partial<Record<ReadFailureCode, string>>> = {
  READ_CREDENTIALS: ' Renew the credentials and run again.',
  READ_UNREACHABLE: ' Check the endpoint, the region and the network, and run again.',
  READ_THROTTLED: ' Run again when the account is less busy, or raise maxAttempts.',
}

/**
 * One sentence: which question, what happened, the error's message, what to do.
 * @example
 * describeReadFailure({
 *   service: 'ec2', operation: 'DescribeVpcs', permissions: ['ec2:DescribeVpcs'],
 *   code: 'READ_DENIED', detail: 'UnauthorizedOperation: no',
 * }) // 'ec2 DescribeVpcs was denied (UnauthorizedOperation: no). Grant ec2:DescribeVpcs to the caller.'
 */
export function describeReadFailure(
  failed: {
    readonly service: string
    readonly operation: string
    readonly permissions: readonly string[]
    readonly account?: string
  } & Unanswered,
): string {
  const { service, operation, permissions, account, code, detail } = failed
  const who = account === undefined ? 'the caller' : `the role for account ${account}`
  const advice =
    code === 'READ_DENIED' && permissions.length > 0
      ? ` Grant ${permissions.join(' and ')} to ${who}.`
      : (ADVICE[code] ?? '')
  return `${service} ${operation} ${WHAT[code]} (${detail}).${advice}`
}
