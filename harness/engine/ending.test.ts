import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { connect, type ConnectionSettings } from '../environment/connection.ts'
import { Requester } from '../recording/ask.ts'
import { MemoryRecorder } from '../recording/memory-recorder.ts'
import { Session } from '../sources/aws/session.ts'
import { endpoint } from '../sources/aws/testing.ts'
import { hopelessProblem, identify, type Identity } from './ending.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await Sandbox.start()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await sandbox.close()
})

const KEYS = { accessKeyId: '111122223333', secretAccessKey: 'x' }

/** With the administrator's keys, unless a profile is named. */
async function identified(connection: Partial<ConnectionSettings>, account?: string): Promise<Identity> {
  const keys = connection.awsProfile === undefined ? { emulatorKeys: KEYS } : {}
  const settings = { region: 'eu-west-1', maxAttempts: 1, ...keys, ...connection }
  const session = new Session(await connect(settings), new Requester(new MemoryRecorder()))
  try {
    const asked = { connection: settings, settings: { environment: 'production' } }
    return await identify(session, { ...asked, ...(account === undefined ? {} : { account }) })
  } finally {
    session.close()
  }
}

const refusal = (status: number, code: string, date = new Date()) =>
  endpoint({
    status,
    headers: { 'content-type': 'text/xml', date: date.toUTCString() },
    body: `<ErrorResponse><Error><Code>${code}</Code><Message>said the service</Message></Error></ErrorResponse>`,
  })

test('the caller is established, in the account that is named or in any', async () => {
  const caller = { account: '111122223333', arn: expect.stringContaining('administrator') as string }
  expect(await identified({ endpoint: sandbox.url })).toMatchObject({ caller, ends: false })
  expect(await identified({ endpoint: sandbox.url }, '111122223333')).toMatchObject({ caller, ends: false })
})

describe('a run ends at once, with a sentence', () => {
  const expectEnd = (identity: Identity, code: string, ...says: string[]): void => {
    expect(identity).toMatchObject({ ends: true, problem: { code } })
    for (const text of says) expect(identity.problem?.message).toContain(text)
  }

  test('another account', async () => {
    const identity = await identified({ endpoint: sandbox.url }, '999999999999')
    expectEnd(identity, 'ACCOUNT_MISMATCH', '111122223333', '999999999999', "'production'")
  })

  test('an endpoint without an answer', async () => {
    expectEnd(await identified({ endpoint: 'http://127.0.0.1:9' }), 'ENDPOINT_UNREACHABLE', '127.0.0.1:9')
  })

  test('credentials that the service does not know', async () => {
    const { url } = await refusal(403, 'InvalidClientTokenId')
    expectEnd(await identified({ endpoint: url }), 'CREDENTIALS_REFUSED', 'InvalidClientTokenId', 'eu-west-1 may not')
  })

  test.each([-600_000, 600_000])('a clock that is off by %d ms', async (off) => {
    const { url } = await refusal(403, 'SignatureDoesNotMatch', new Date(Date.now() - off))
    expectEnd(await identified({ endpoint: url }), 'CLOCK_WRONG', off > 0 ? 's ahead of' : 's behind', 'Set it right')
  })

  test('a profile that is not there', async () => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    const identity = await identified({ endpoint: sandbox.url, awsProfile: 'nobody-has-this' })
    expectEnd(identity, 'CREDENTIALS_MISSING', "'nobody-has-this'", 'aws sso login')
  })

  test('a role that may not be assumed', async () => {
    const arn = 'arn:aws:iam::111122223333:role/no-such-role'
    expectEnd(await identified({ endpoint: sandbox.url, role: { arn } }), 'ROLE_REFUSED', arn, 'trust policy')
  })

  test('an account that is named and cannot be established', async () => {
    const { url } = await refusal(500, 'InternalFailure')
    expectEnd(await identified({ endpoint: url }, '111122223333'), 'CALLER_UNKNOWN', 'InternalFailure')
  })
})

test('an endpoint without STS is asked on, and the problem closes the gate', async () => {
  const { url } = await refusal(501, 'NotImplemented')
  expect(await identified({ endpoint: url })).toMatchObject({ ends: false, problem: { code: 'CALLER_UNKNOWN' } })
})

test.each([
  ['READ_DENIED', 'NOTHING_PERMITTED', "'checkride doctor'"],
  ['READ_UNREACHABLE', 'ENDPOINT_UNREACHABLE', 'Only STS answers'],
  ['READ_CREDENTIALS', 'CREDENTIALS_REFUSED', 'may not be enabled'],
] as const)('nothing but %s: %s', (code, expected, says) => {
  const operations = ['ec2:DescribeVpcs', 'ecs:ListClusters', 'kms:ListAliases', 's3:ListBuckets']
  const problem = hopelessProblem({ code, detail: 'no', operations }, { region: 'eu-west-1' }, undefined)
  expect(problem.code).toBe(expected)
  expect(problem.message).toContain(says)
  expect(problem.message).toContain('kms:ListAliases and 1 more')
})
