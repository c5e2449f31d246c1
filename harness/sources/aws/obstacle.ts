/** Why a call gave no answer, in codes that stay the same over releases. Described in docs/errors.md. */
import { isServerError, isThrottlingError } from '@smithy/core/retry'

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

/** The answer arrived, but is not one: not what the protocol says, or only a part of it. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
  readonly code: 'READ_MALFORMED' | 'READ_INCOMPLETE'

  constructor(code: 'READ_MALFORMED' | 'READ_INCOMPLETE', message: string) {
    super(message)
    this.code = code
  }
}

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number }
  readonly $response?: { readonly statusCode?: number }
  readonly $retryable?: { readonly throttling?: boolean }
  readonly code?: string
}

const CREDENTIALS =
  /^(ExpiredToken|ExpiredTokenException|RequestExpired|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|AuthFailure|SignatureDoesNotMatch|InvalidSignatureException|MissingAuthenticationToken|MissingAuthenticationTokenException|IncompleteSignature|CredentialsProviderError|TokenProviderError|InvalidToken|TokenRefreshRequired|RequestTimeTooSkewed|OptInRequired)$/
const DENIED =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|AuthorizationErrorException|Forbidden|NotAuthorized|KMSAccessDeniedException)$|AccessDenied/
const NOT_SUPPORTED =
  /^(NotImplemented|NotImplementedError|UnknownOperation|UnknownOperationException|InvalidAction|UnsupportedOperation|UnknownService)$/
const NETWORK =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError|UND_ERR_\w+|CERT_\w+|ERR_TLS\w*|DEPTH_ZERO_SELF_SIGNED_CERT)$/

/** Classifies what an SDK client threw. `READ_REFUSED`: the service understood and said no (not found, invalid). */
export function readFailureCode(error: unknown): ReadFailureCode {
  if (error instanceof AnswerError) return error.code
  if (!(error instanceof Error)) return 'READ_MALFORMED'
  const { name, code = '', $metadata, $response, $retryable } = error as SdkError
  const status = $metadata?.httpStatusCode ?? $response?.statusCode
  if (CREDENTIALS.test(name)) return 'READ_CREDENTIALS'
  if ($retryable?.throttling === true || isThrottlingError(error as never)) return 'READ_THROTTLED'
  if (NOT_SUPPORTED.test(name) || status === 501) return 'READ_NOT_SUPPORTED'
  if (DENIED.test(name) || status === 401 || status === 403) return 'READ_DENIED'
  if (NETWORK.test(code) || NETWORK.test(name) || /socket hang up|aborted/.test(error.message))
    return 'READ_UNREACHABLE'
  if (isServerError(error as never) || (status !== undefined && status >= 500)) return 'READ_SERVICE_ERROR'
  if (status === undefined || status < 300) return 'READ_MALFORMED'
  return 'READ_REFUSED'
}

/** Failures that a later identical call may not meet: they are not remembered as answers. */
export const isPassing = (code: ReadFailureCode): boolean =>
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

/** One sentence: which call, what happened, what the service said, what to do. */
export function describeReadFailure(
  call: { readonly service: string; readonly operation: string; readonly permissions: readonly string[] },
  error: unknown,
): string {
  const code = readFailureCode(error)
  const advice =
    code === 'READ_DENIED' && call.permissions.length > 0
      ? ` Grant ${call.permissions.join(' and ')} to the caller.`
      : code === 'READ_CREDENTIALS'
        ? ' Renew the credentials and run again.'
        : code === 'READ_UNREACHABLE'
          ? ' Check the endpoint, the region and the network, and run again.'
          : code === 'READ_THROTTLED'
            ? ' Run again when the account is less busy, or raise maxAttempts.'
            : ''
  return `${call.service} ${call.operation} ${WHAT[code]} (${saidBy(error)}).${advice}`
}

/**
 * The error's name and the first line of its message. A connection that was tried at several addresses says nothing but
 * its code; an endpoint that answers with a web page makes the SDK complain of its first character.
 */
function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [line = ''] = error.message.split('\n')
  if (error instanceof SyntaxError && line.includes("Unexpected token '<'"))
    return `HTTP ${(error as SdkError).$response?.statusCode ?? '?'} with a web page`
  return line === '' ? ((error as SdkError).code ?? error.name) : `${error.name}: ${line}`
}
