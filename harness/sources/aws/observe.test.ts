import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Aws } from './index.ts'
import { endpoint, opened, type Answer } from './testing.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const ALIASES = '{"Aliases":[{"AliasName":"alias/ä"}]}'

describe('what is taken down of a call', () => {
  test('each attempt, with what the wire said', async () => {
    const throttled = '{"__type":"ThrottlingException","message":"Rate exceeded"}'
    const { url } = await endpoint(
      { status: 400, headers: { 'x-amzn-requestid': 'r-1' }, body: throttled },
      { body: ALIASES, cut: true },
      { headers: { 'x-amzn-requestid': 'r-3', date: 'Sat, 31 Jan 2026 10:00:00 GMT' }, body: ALIASES },
    )
    const { session, calls } = opened({ endpoint: url, maxAttempts: 3 })
    await session.aws(session.requester.scope()).kms.listAliases()
    expect(calls).toHaveLength(1)
    const [{ operation, attempts, status, requestId, input, output, startedAt, endedAt, error } = expect.fail()] = calls
    expect({ operation, status, requestId, input, output, error }).toEqual({
      operation: 'ListAliases',
      status: 200,
      requestId: 'r-3',
      input: {},
      output: { Aliases: [{ AliasName: 'alias/ä' }] },
      error: undefined,
    })
    expect(attempts.map(({ startedAt: _, endedAt: __, ...attempt }) => attempt)).toEqual([
      {
        status: 400,
        requestId: 'r-1',
        serviceDate: expect.any(String) as string,
        bodySha256: sha256(throttled),
        bodyBytes: throttled.length,
      },
      { status: 200, serviceDate: expect.any(String) as string, failure: 'Error' },
      {
        status: 200,
        requestId: 'r-3',
        serviceDate: 'Sat, 31 Jan 2026 10:00:00 GMT',
        bodySha256: sha256(ALIASES),
        bodyBytes: Buffer.byteLength(ALIASES),
      },
    ])
    const times = [
      startedAt.toISOString(),
      ...attempts.flatMap((attempt) => [attempt.startedAt, attempt.endedAt]),
      endedAt.toISOString(),
    ]
    expect(times).toEqual([...times].sort())
  })

  test('a call without any answer', async () => {
    const { url } = await endpoint({ silent: true })
    const { session, calls } = opened({ endpoint: url, requestTimeout: 100 })
    await expect(session.aws(session.requester.scope()).kms.listAliases()).rejects.toMatchObject({
      name: 'TimeoutError',
    })
    expect(
      calls.map(({ status, attempts, error }) => [
        status,
        attempts.map(({ failure, status }) => [failure, status]),
        (error as Error).name,
      ]),
    ).toEqual([[undefined, [['TimeoutError', undefined]], 'TimeoutError']])
  })

  test('an error of the service: its status and request id', async () => {
    const { url } = await endpoint({
      status: 400,
      headers: { 'x-amzn-requestid': 'r-1' },
      body: '{"__type":"NotFoundException"}',
    })
    const { session, calls } = opened({ endpoint: url })
    await expect(session.aws(session.requester.scope()).kms.describeKey({ KeyId: 'x' })).rejects.toThrow()
    expect(calls.map(({ status, requestId, output, input }) => ({ status, requestId, output, input }))).toEqual([
      { status: 400, requestId: 'r-1', output: undefined, input: { KeyId: 'x' } },
    ])
  })

  test('what the model marks as sensitive is not handed on for the record, and is for the check', async () => {
    const { url } = await endpoint({ body: '{"Parameter":{"Name":"n","Value":"a word"}}' })
    const { session, calls } = opened({ endpoint: url })
    const { Parameter } = await session.aws(session.requester.scope()).ssm.getParameter({ Name: 'n' })
    expect(Parameter?.Value).toBe('a word')
    expect(calls.map(({ output }) => output)).toEqual([
      { Parameter: { Name: 'n', Value: '***SensitiveInformation***' } },
    ])
  })

  test('calls side by side are not mistaken for each other', async () => {
    const { url } = await endpoint({ body: ALIASES })
    const { session, calls } = opened({ endpoint: url })
    const aws = session.aws(session.requester.scope())
    await Promise.all([...Array(20).keys()].map((index) => aws.kms.listAliases({ Limit: index + 1 })))
    expect(
      calls
        .map(({ input, attempts }) => [(input as { Limit: number }).Limit, attempts.length])
        .sort(([a = 0], [b = 0]) => a - b),
    ).toEqual([...Array(20).keys()].map((index) => [index + 1, 1]))
  })
})

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
const PAGE = '<html><body><h1>Sign in to continue</h1></body></html>'

/** An operation of each protocol, and answers of it. */
const OPERATIONS = {
  'awsJson1.1': { ask: (aws: Aws): Promise<unknown> => aws.kms.listAliases(), none: { Aliases: [] } },
  'awsJson1.0': { ask: (aws: Aws): Promise<unknown> => aws.dynamodb.listTables(), none: { TableNames: [] } },
  restJson1: { ask: (aws: Aws): Promise<unknown> => aws.guardduty.listDetectors(), none: { DetectorIds: [] } },
  awsQuery: { ask: (aws: Aws): Promise<unknown> => aws.iam.listUsers(), none: { Users: [] } },
  ec2Query: { ask: (aws: Aws): Promise<unknown> => aws.ec2.describeVpcs(), none: { Vpcs: [] } },
  restXml: { ask: (aws: Aws): Promise<unknown> => aws.route53.listHostedZones(), none: { HostedZones: [] } },
  s3: { ask: (aws: Aws): Promise<unknown> => aws.s3.getBucketTagging({ Bucket: 'b' }), none: { TagSet: [] } },
  's3 structure': { ask: (aws: Aws): Promise<unknown> => aws.s3.getPublicAccessBlock({ Bucket: 'b' }), none: {} },
  's3 document': { ask: (aws: Aws): Promise<unknown> => aws.s3.getBucketPolicy({ Bucket: 'b' }), none: {} },
} as const

describe('an answer that is none', () => {
  test.each<[keyof typeof OPERATIONS, what: string, body: string]>([
    ['awsJson1.1', 'empty', ''],
    ['awsJson1.1', 'a page', PAGE],
    ['awsJson1.1', 'cut', '{"Aliases":[{"AliasName":"a"}'],
    ['awsJson1.1', 'cut within a string', '{"Aliases":[{"AliasName":"a}'],
    ['awsJson1.1', 'a list', '[]'],
    ['awsJson1.1', 'null', 'null'],
    ['awsJson1.0', 'cut', '{"TableNames":["a"'],
    ['awsJson1.0', 'a page', PAGE],
    ['restJson1', 'a page', PAGE],
    ['restJson1', 'cut', '{"detectorIds":["a"'],
    ['awsQuery', 'empty', ''],
    ['awsQuery', 'a page', PAGE],
    ['awsQuery', 'JSON', '{"Users":[]}'],
    ['awsQuery', 'cut', '<ListUsersResponse><ListUsersResult><Users>'],
    ['awsQuery', 'cut after an empty element', '<ListUsersResponse><ListUsersResult><Users/>'],
    ['awsQuery', 'an error with status 200', '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>'],
    [
      'awsQuery',
      'the answer of another operation',
      '<ListRolesResponse><ListRolesResult><Roles/></ListRolesResult></ListRolesResponse>',
    ],
    ['ec2Query', 'empty', ''],
    ['ec2Query', 'a page', `<!DOCTYPE html>${PAGE}`],
    [
      'ec2Query',
      'cut after an empty element',
      `${XML}<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">\n  <vpcSet/>`,
    ],
    [
      'ec2Query',
      'an error with status 200',
      '<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>',
    ],
    ['restXml', 'a page', PAGE],
    ['restXml', 'a page in capitals', PAGE.replaceAll('html', 'HTML')],
    ['restXml', 'cut', `${XML}<ListHostedZonesResponse><HostedZones><HostedZone>`],
    ['restXml', 'cut after an empty element', '<ListHostedZonesResponse><HostedZones/>'],
    ['restXml', 'JSON', '{"HostedZones":[]}'],
    ['s3', 'a page', PAGE],
    ['s3', 'cut', '<Tagging><TagSet><Tag>'],
    ['s3 structure', 'a page', PAGE],
    ['s3 structure', 'cut', '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>'],
    ['s3 document', 'a page', PAGE],
    ['s3 document', 'cut', '{"Version":"2012-10-17","Statement":['],
  ])('%s: %s', async (protocol, _, body) => {
    const { url } = await endpoint({ body })
    const { session, calls } = opened({ endpoint: url })
    const scope = session.requester.scope()
    await expect(OPERATIONS[protocol].ask(session.aws(scope))).rejects.toThrow()
    expect(scope.failures).toHaveLength(1)
    expect(calls.map(({ attempts }) => attempts.at(-1)?.bodySha256)).toEqual([sha256(body)])
    expect(scope.failures[0]!.code).toBe('READ_MALFORMED')
  })

  test.each<[keyof typeof OPERATIONS, what: string, body: string, answer?: object]>([
    ['awsJson1.1', 'an empty list', '{"Aliases":[]}'],
    ['awsJson1.1', 'blanks around', '\n {"Aliases":[]}\n'],
    ['restJson1', 'an empty list', '{"detectorIds":[]}'],
    [
      'awsQuery',
      'an empty element',
      '<ListUsersResponse ' +
        'xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListUsersResult><Users/></ListUsersResult></ListUsersResponse>',
    ],
    [
      'ec2Query',
      'an empty element',
      `${XML}<DescribeVpcsResponse ` +
        `xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpcSet/></DescribeVpcsResponse>\n`,
    ],
    ['restXml', 'an empty element', `${XML}<ListHostedZonesResponse><HostedZones/></ListHostedZonesResponse>`],
    ['s3', 'an empty element', '<Tagging><TagSet/></Tagging>'],
    [
      's3 structure',
      'nothing but the root',
      `${XML}<PublicAccessBlockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>`,
      { PublicAccessBlockConfiguration: {} },
    ],
    ['s3 document', 'a policy', '{"Statement":[]}', { Policy: '{"Statement":[]}' }],
  ])('and one that says that there is nothing is one: %s, %s', async (protocol, _, body, answer) => {
    const { url } = await endpoint({ body })
    const { session } = opened({ endpoint: url })
    const scope = session.requester.scope()
    expect(await OPERATIONS[protocol].ask(session.aws(scope))).toEqual(answer ?? OPERATIONS[protocol].none)
    expect(scope.failures).toEqual([])
  })

  test.each<Answer & { name: string; ask: (aws: Aws) => Promise<unknown> }>([
    {
      name: 'no body where there are no members',
      status: 200,
      body: '',
      ask: (aws) => aws.s3.headBucket({ Bucket: 'b' }),
    },
    { name: 'nothing but headers', status: 200, body: '', ask: (aws) => aws.s3.headObject({ Bucket: 'b', Key: 'k' }) },
  ])('$name is an answer', async ({ name: _, ask, ...answer }) => {
    const { url } = await endpoint(answer)
    const { session } = opened({ endpoint: url })
    const scope = session.requester.scope()
    await ask(session.aws(scope))
    expect(scope.failures).toEqual([])
  })
})
