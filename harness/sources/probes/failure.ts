/**
 * What a failed connection says. The line: when the prober's own machine could not ask (it resolves no names, has no
 * route, no sockets left), nothing is known, and the probe throws. When it asked and was refused, cut off, left waiting
 * or answered with something else, that is an answer about the target: `{ reached: false }`. A name that does not
 * resolve counts as the former: it may be private, or the resolver not the one that users have; whether the records are
 * right is read from Route 53.
 */

import { firstLineOf, type Unanswered } from '../../recording/obstacle.ts'
import { awsFailure } from '../aws/failure.ts'

/** That nobody answered as a service should. */
export interface Unreached {
  readonly reached: false
  /** Stable: `ECONNREFUSED`, `TIMEOUT`, `CLOSED`, `TLS_NOT_TRUSTED`, OpenSSL's and the HTTP parser's own codes. */
  readonly why: string
  readonly message: string
}

/** The probe could not look, or could not go on looking. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError'
  readonly code: 'READ_UNREACHABLE' | 'READ_DENIED'

  constructor(code: 'READ_UNREACHABLE' | 'READ_DENIED', message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** What an error that a probe threw says of the question; AWS is asked on the way, for credentials and sessions. */
export const probeFailure = (error: unknown): Unanswered =>
  error instanceof ProbeError ? { code: error.code, said: firstLineOf(error) } : awsFailure(error)

/** The other side closed the connection without a word. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed'
  readonly code = 'CLOSED'
}

/** Codes that say something about this machine and nothing about the target. */
const OWN = /^(ENETUNREACH|ENETDOWN|EHOSTUNREACH|EADDRNOTAVAIL|EMFILE|ENFILE|ENOBUFS|EACCES|EPERM)$/

interface SystemError extends Error {
  readonly code?: string
  readonly syscall?: string
  /** OpenSSL's, without the addresses that its message holds. */
  readonly reason?: string
}

/**
 * What a connection's error says of the target.
 * @throws ProbeError when it says nothing of it
 */
export function unreached(error: unknown, what: string): Unreached {
  if (!(error instanceof Error)) throw new TypeError(`${what}: something was thrown that is no error`, { cause: error })
  // of several addresses that were tried, the one that says most
  const errors = error instanceof AggregateError ? (error.errors as SystemError[]) : [error as SystemError]
  const telling = errors.find((each) => !isOwn(each))
  if (telling === undefined) {
    const first = errors[0] ?? (error as SystemError)
    if (isLookup(first))
      throw new ProbeError(
        'READ_UNREACHABLE',
        `${what}: the name was not resolved here (${first.code}). Nothing is known of the target.`,
        error,
      )
    throw new ProbeError(
      'READ_UNREACHABLE',
      `${what}: this machine could not ask (${first.code}). Nothing is known of the target.`,
      error,
    )
  }
  return {
    reached: false,
    why: telling.code ?? telling.name,
    message: (telling.reason ?? telling.message).replace(/\s+/g, ' ').slice(0, 300),
  }
}

const isLookup = ({ syscall }: SystemError): boolean =>
  syscall?.startsWith('getaddrinfo') === true || syscall?.startsWith('query') === true

const isOwn = (error: SystemError): boolean => isLookup(error) || OWN.test(error.code ?? '')
