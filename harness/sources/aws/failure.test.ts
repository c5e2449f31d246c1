import { describe, expect, test } from 'vitest'
import { Sandbox } from '../../../fixtures/sandbox/sandbox.ts'
import type { Connection } from '../../environment/connection.ts'
import { AnswerError, describeReadFailure, isTransient, type ReadFailureCode } from '../../recording/obstacle.ts'
import { awsFailure } from './failure.ts'
import { endpoint, opened, type Answer } from './testing.ts'

const codeOf = (error: unknown): ReadFailureCode => awsFailure(error).code

/** An error in the shape that the SDK throws. */
const thrown = (name: string, status?: number, rest: object = {}): Error =>
  Object.assign(new Error('said the service'), {
    name,
    ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
    ...rest,
  })

test.each<[error: unknown, code: ReadFailureCode]>([
  [thrown('AccessDenied', 403), 'READ_DENIED'],
  [thrown('AccessDeniedException', 400), 'READ_DENIED'],
  [thrown('UnauthorizedOperation', 403), 'READ_DENIED'],
  [thrown('KMSAccessDeniedException', 400), 'READ_DENIED'],
  [thrown('WAFSomethingNew', 403), 'READ_DENIED'],
  [thrown('403', 403), 'READ_DENIED'],
  [thrown('InvalidAccessException', 401), 'READ_DENIED'],
  [
    Object.assign(thrown('InvalidAccessException', 401), {
      message: 'Account 111122223333 is not subscribed to AWS Security Hub',
    }),
    'READ_REFUSED',
  ],
  [thrown('ExpiredToken', 403), 'READ_CREDENTIALS'],
  [thrown('ExpiredTokenException', 400), 'READ_CREDENTIALS'],
  [thrown('InvalidClientTokenId', 403), 'READ_CREDENTIALS'],
  [thrown('UnrecognizedClientException', 400), 'READ_CREDENTIALS'],
  [thrown('SignatureDoesNotMatch', 403), 'READ_CREDENTIALS'],
  [thrown('RequestTimeTooSkewed', 403), 'READ_CREDENTIALS'],
  [thrown('InvalidToken', 400), 'READ_CREDENTIALS'],
  [thrown('CredentialsProviderError'), 'READ_CREDENTIALS'],
  [thrown('TokenProviderError'), 'READ_CREDENTIALS'],
  [thrown('Throttling', 400), 'READ_THROTTLED'],
  [thrown('ThrottlingException', 400), 'READ_THROTTLED'],
  [thrown('RequestLimitExceeded', 503), 'READ_THROTTLED'],
  [thrown('SlowDown', 503), 'READ_THROTTLED'],
  [thrown('TooManyRequestsException', 429), 'READ_THROTTLED'],
  [thrown('SomethingNew', 429), 'READ_THROTTLED'],
  [thrown('SomethingNew', 400, { $retryable: { throttling: true } }), 'READ_THROTTLED'],
  [thrown('NotImplemented', 501), 'READ_NOT_SUPPORTED'],
  [thrown('UnknownOperationException', 400), 'READ_NOT_SUPPORTED'],
  [thrown('InvalidAction', 400), 'READ_NOT_SUPPORTED'],
  [thrown('Unknown', undefined, { $response: { statusCode: 501 } }), 'READ_NOT_SUPPORTED'],
  [thrown('InternalFailure', 500), 'READ_SERVICE_ERROR'],
  [thrown('ServiceUnavailable', 503), 'READ_SERVICE_ERROR'],
  [thrown('SomethingNew', 502), 'READ_SERVICE_ERROR'],
  [thrown('Error', undefined, { code: 'ECONNREFUSED' }), 'READ_UNREACHABLE'],
  [thrown('Error', undefined, { code: 'ENOTFOUND' }), 'READ_UNREACHABLE'],
  [thrown('Error', undefined, { code: 'CERT_HAS_EXPIRED' }), 'READ_UNREACHABLE'],
  [thrown('TimeoutError'), 'READ_UNREACHABLE'],
  [
    Object.assign(new AggregateError([new Error('connect ECONNREFUSED ::1:9')], ''), { code: 'ECONNREFUSED' }),
    'READ_UNREACHABLE',
  ],
  [new Error('socket hang up'), 'READ_UNREACHABLE'],
  [new AnswerError('READ_MALFORMED', 'x'), 'READ_MALFORMED'],
  [new AnswerError('READ_INCOMPLETE', 'x'), 'READ_INCOMPLETE'],
  [new SyntaxError('Unexpected token <'), 'READ_MALFORMED'],
  [thrown('SyntaxError', 200), 'READ_MALFORMED'],
  ['a string', 'READ_MALFORMED'],
  [undefined, 'READ_MALFORMED'],
  [thrown('NoSuchBucket', 404), 'READ_REFUSED'],
  [thrown('ValidationException', 400), 'READ_REFUSED'],
  [thrown('PermanentRedirect', 301), 'READ_REFUSED'],
])('%o is %s', (error, code) => {
  expect(codeOf(error)).toBe(code)
})

test('only what may go away is asked again', () => {
  const codes: ReadFailureCode[] = [
    'READ_DENIED',
    'READ_CREDENTIALS',
    'READ_THROTTLED',
    'READ_NOT_SUPPORTED',
    'READ_SERVICE_ERROR',
    'READ_UNREACHABLE',
    'READ_MALFORMED',
    'READ_INCOMPLETE',
    'READ_REFUSED',
  ]
  expect(codes.filter(isTransient)).toEqual(['READ_THROTTLED', 'READ_SERVICE_ERROR', 'READ_UNREACHABLE'])
})

describe('as the SDK throws them', () => {
  const fails = async (connection: Partial<Connection>): Promise<unknown> => {
    const { session } = opened(connection)
    return session
      .aws(session.requester.scope())
      .kms.listAliases()
      .then(
        () => expect.fail('it was answered'),
        (error: unknown) => error,
      )
  }

  test.each<[string, Answer, ReadFailureCode]>([
    ['an answer that is late', { silent: true }, 'READ_UNREACHABLE'],
    ['an answer that never ends', { body: '{"Aliases":[', stalls: true }, 'READ_UNREACHABLE'],
    ['a connection that breaks', { body: '{"Aliases":[', cut: true }, 'READ_UNREACHABLE'],
    ['a gateway that gives up', { status: 504, body: '<html>Gateway Timeout</html>' }, 'READ_SERVICE_ERROR'],
    ['a proxy that wants a password', { status: 407, body: '<html/>' }, 'READ_REFUSED'],
    ['a portal that forbids', { status: 403, body: '<html>Forbidden</html>' }, 'READ_DENIED'],
    ['an error without a body', { status: 400, body: '' }, 'READ_REFUSED'],
  ])('%s', async (_, answer, code) => {
    const { url } = await endpoint(answer)
    expect(codeOf(await fails({ endpoint: url, requestTimeout: 200 }))).toBe(code)
  })

  test('nobody listens, at a name with two addresses', async () => {
    expect(codeOf(await fails({ endpoint: 'http://localhost:9' }))).toBe('READ_UNREACHABLE')
  })

  test('a name that does not exist', async () => {
    expect(codeOf(await fails({ endpoint: 'http://nowhere.invalid' }))).toBe('READ_UNREACHABLE')
  })

  test('no credentials', async () => {
    const credentials = (): never => {
      throw Object.assign(new Error('Could not load credentials from any providers'), {
        name: 'CredentialsProviderError',
      })
    }
    expect(codeOf(await fails({ endpoint: 'http://127.0.0.1:9', credentials: async () => credentials() }))).toBe(
      'READ_CREDENTIALS',
    )
  })

  test('an operation that the sandbox does not play', async () => {
    await using sandbox = await Sandbox.start()
    const { session } = opened({ endpoint: sandbox.url })
    await expect(session.aws(session.requester.scope()).ec2.describeFleets().catch(codeOf)).resolves.toBe(
      'READ_NOT_SUPPORTED',
    )
  })
})

test.each<[string, unknown, readonly string[], string]>([
  [
    'denied',
    thrown('AccessDenied', 403),
    ['kms:ListAliases', 'kms:ListKeys'],
    'kms ListAliases was denied (AccessDenied: said the service). Grant kms:ListAliases and kms:ListKeys to the caller.',
  ],
  [
    'no permission is known',
    thrown('AccessDenied', 403),
    [],
    'kms ListAliases was denied (AccessDenied: said the service).',
  ],
  [
    'expired',
    thrown('ExpiredToken', 403),
    ['kms:ListAliases'],
    'kms ListAliases was refused: the credentials are missing, wrong or expired (ExpiredToken: said the ' +
      'service). Renew the credentials and run again.',
  ],
  [
    'an error of several lines',
    Object.assign(new Error('first\nsecond'), { name: 'X' }),
    [],
    'kms ListAliases got an answer that cannot be read (X: first).',
  ],
  [
    'an error without a message',
    Object.assign(new AggregateError([new Error('connect ECONNREFUSED ::1:9')]), { code: 'ECONNREFUSED' }),
    [],
    'kms ListAliases got no answer (ECONNREFUSED). Check the endpoint, the region and the network, and run again.',
  ],
])('%s, in a sentence', (_, error, permissions, sentence) => {
  expect(describeReadFailure({ service: 'kms', operation: 'ListAliases', permissions, ...awsFailure(error) })).toBe(
    sentence,
  )
})
