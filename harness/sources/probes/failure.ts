/**
 * What a failed connection means. When this machine could not send the request (no name resolution, no route, no
 * sockets left), nothing is known of the target and the probe throws. When the request was refused, cut off, timed out
 * or answered with something else, that is a result: `{ reached: false }`. A name that does not resolve belongs to the
 * first: it may be private, or users may have another resolver; the records themselves are read from Route 53.
 */

import { firstLineOf, type Unanswered } from '../../recording/obstacle.ts'
import { awsFailure } from '../aws/failure.ts'

/** The target did not answer as a service should. */
export interface Unreached {
  readonly reached: false
  /** Stable: `ECONNREFUSED`, `TIMEOUT`, `CLOSED`, `TLS_NOT_TRUSTED`, OpenSSL's and the HTTP parser's own codes. */
  readonly why: string
  readonly message: string
}

/** The probe could not be made, or not be completed. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError'
  readonly code: 'READ_UNREACHABLE' | 'READ_DENIED'

  constructor(code: 'READ_UNREACHABLE' | 'READ_DENIED', message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Classifies an error that a probe threw. Errors of AWS are included: probes call it for credentials and sessions. */
export const probeFailure = (error: unknown): Unanswered =>
  error instanceof ProbeError ? { code: error.code, detail: firstLineOf(error) } : awsFailure(error)

/** The other side closed the connection without an answer. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed'
  readonly code = 'CLOSED'
}

/** Error codes that concern this machine and not the target. */
const OWN = /^(ENETUNREACH|ENETDOWN|EHOSTUNREACH|EADDRNOTAVAIL|EMFILE|ENFILE|ENOBUFS|EACCES|EPERM)$/

interface SystemError extends Error {
  readonly code?: string
  readonly syscall?: string
  /** OpenSSL's, without the addresses that its message holds. */
  readonly reason?: string
}

/**
 * What a connection's error means for the target.
 * @throws ProbeError when it concerns this machine only
 */
export function unreached(error: unknown, what: string): Unreached {
  if (!(error instanceof Error)) throw new TypeError(`${what}: something was thrown that is no error`, { cause: error })
  // of several addresses that were tried, the first whose error concerns the target
  const errors = error instanceof AggregateError ? (error.errors as SystemError[]) : [error as SystemError]
  const relevant = errors.find((each) => !isOwn(each))
  if (relevant === undefined) {
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
    why: relevant.code ?? relevant.name,
    message: (relevant.reason ?? relevant.message).replace(/\s+/g, ' ').slice(0, 300),
  }
}

const isLookup = ({ syscall }: SystemError): boolean =>
  syscall?.startsWith('getaddrinfo') === true || syscall?.startsWith('query') === true

const isOwn = (error: SystemError): boolean => isLookup(error) || OWN.test(error.code ?? '')
