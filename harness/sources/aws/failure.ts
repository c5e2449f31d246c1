import { isServerError, isThrottlingError } from '@smithy/core/retry'
import { AnswerError, firstLineOf, type ReadFailureCode, type Unanswered } from '../../recording/obstacle.ts'

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number }
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> }
  readonly $retryable?: { readonly throttling?: boolean }
  readonly code?: string
}

const CREDENTIALS =
  /^(ExpiredToken|ExpiredTokenException|RequestExpired|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|AuthFailure|SignatureDoesNotMatch|InvalidSignatureException|MissingAuthenticationToken|MissingAuthenticationTokenException|IncompleteSignature|CredentialsProviderError|TokenProviderError|InvalidToken|TokenRefreshRequired|RequestTimeTooSkewed|OptInRequired)$/
const DENIED =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|AuthorizationErrorException|Forbidden|NotAuthorized|KMSAccessDeniedException)$|AccessDenied/
const NOT_SUPPORTED =
  /^(NotImplemented|NotImplementedError|UnknownOperation|UnknownOperationException|InvalidAction|UnsupportedOperation|UnknownService)$/
/** A service that the account does not use: no permission would help. */
const NOT_SUBSCRIBED = /\bis not subscribed to\b/
const NETWORK =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError|UND_ERR_\w+|CERT_\w+|ERR_TLS\w*|DEPTH_ZERO_SELF_SIGNED_CERT)$/

const NO_CREDENTIALS = /^(CredentialsProviderError|TokenProviderError)$/
const EXPIRED = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/

/** Milliseconds. AWS refuses signatures whose time is more than five minutes off. */
export const TOLERATED_SKEW = 4 * 60_000

/** Classifies an error that an SDK client threw. */
export const awsFailure = (error: unknown): Unanswered => ({ code: codeOf(error), detail: detailOf(error) })

/** Whether there were no credentials to call with. */
export const noCredentials = (error: unknown): boolean => error instanceof Error && NO_CREDENTIALS.test(error.name)

/** Whether the caller's session is over: every later call fails, too. */
export const sessionEnded = (error: unknown): boolean =>
  noCredentials(error) || (error instanceof Error && EXPIRED.test(error.name))

/**
 * Milliseconds that this machine's clock is ahead of the service that answered with an error; undefined when it did not
 * say its time.
 */
export function clockSkew(error: unknown): number | undefined {
  const date = (error as SdkError | undefined)?.$response?.headers?.['date']
  return date === undefined ? undefined : Date.now() - Date.parse(date)
}

/** `READ_REFUSED`: the service understood the request and refused it (not found, invalid). */
function codeOf(error: unknown): ReadFailureCode {
  if (error instanceof AnswerError) return error.code
  if (!(error instanceof Error)) return 'READ_MALFORMED'
  const { name, code = '', $metadata, $response, $retryable } = error as SdkError
  const status = $metadata?.httpStatusCode ?? $response?.statusCode
  if (CREDENTIALS.test(name)) return 'READ_CREDENTIALS'
  if ($retryable?.throttling === true || isThrottlingError(error as never)) return 'READ_THROTTLED'
  if (NOT_SUPPORTED.test(name) || status === 501) return 'READ_NOT_SUPPORTED'
  if (NOT_SUBSCRIBED.test(error.message)) return 'READ_REFUSED'
  if (DENIED.test(name) || status === 401 || status === 403) return 'READ_DENIED'
  if (NETWORK.test(code) || NETWORK.test(name) || /socket hang up|aborted/.test(error.message))
    return 'READ_UNREACHABLE'
  if (isServerError(error as never) || (status !== undefined && status >= 500)) return 'READ_SERVICE_ERROR'
  if (status === undefined || status < 300) return 'READ_MALFORMED'
  return 'READ_REFUSED'
}

/**
 * The error's message. An attempt at several addresses gives only a code; an answer that is a web page gives the SDK's
 * parse error.
 */
function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return firstLineOf(error)
  if (error instanceof SyntaxError && error.message.includes("Unexpected token '<'"))
    return `HTTP ${(error as SdkError).$response?.statusCode ?? '?'} with a web page`
  return error.message === '' ? ((error as SdkError).code ?? error.name) : firstLineOf(error)
}
