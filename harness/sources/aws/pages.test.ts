import { describe, expect, test } from 'vitest'
import type { Aws } from './index.ts'
import { itemsOf } from '../../recording/call.ts'
import { endpoint, opened, type Answer, type ReceivedRequest } from './testing.ts'

const json = (value: object): Answer => ({
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(value),
})
const rest = (value: object): Answer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})
const xml = (body: string): Answer => ({
  headers: { 'content-type': 'text/xml' },
  body: `<?xml version="1.0"?>\n${body}`,
})
const zones = (inside: string): Answer =>
  xml(
    `<ListHostedZonesResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${inside}</ListHostedZonesResponse>`,
  )
const zone = (id: string): string =>
  `<HostedZones><HostedZone><Id>/hostedzone/${id}</Id><Name>${id}.example.</Name><CallerReference>x</CallerReference></HostedZone></HostedZones>`
const records = (inside: string): Answer =>
  xml(
    '<ListResourceRecordSetsResponse ' +
      `xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${inside}</ListResourceRecordSetsResponse>`,
  )
const record = (name: string): string =>
  `<ResourceRecordSets><ResourceRecordSet><Name>${name}</Name><Type>A</Type></ResourceRecordSet></ResourceRecordSets>`
const ciphers = (name: string, more: string): Answer =>
  xml(
    `<DescribeSSLPoliciesResponse><DescribeSSLPoliciesResult><SslPolicies><member><Name>${name}</Name></member></SslPolicies>${more}</DescribeSSLPoliciesResult></DescribeSSLPoliciesResponse>`,
  )

const query = ({ path }: ReceivedRequest): Record<string, string> =>
  Object.fromEntries(new URL(path, 'http://x').searchParams)
const form = ({ body }: ReceivedRequest): Record<string, string> => Object.fromEntries(new URLSearchParams(body))
const parsed = ({ body }: ReceivedRequest): unknown => JSON.parse(body)

interface Case {
  readonly name: string
  readonly answers: readonly Answer[]
  readonly ask: (aws: Aws) => Promise<unknown>
  readonly asked: (request: ReceivedRequest) => unknown
  readonly requests: readonly unknown[]
  readonly answer: unknown
}

describe('all pages, as one answer', () => {
  test.each<Case>([
    {
      name:
        'by the paginator: lists are joined in order, what is no list is the first page’s, tokens and flags are ' +
        'gone',
      answers: [
        json({ Aliases: [{ AliasName: 'a' }, { AliasName: 'b' }], NextMarker: 'm', Truncated: true }),
        json({ Aliases: [], NextMarker: 'n', Truncated: true }),
        json({ Aliases: [{ AliasName: 'c' }], Truncated: false }),
      ],
      ask: (aws) => aws.kms.listAliases({ Limit: 2 }),
      asked: parsed,
      requests: [{ Limit: 2 }, { Limit: 2, Marker: 'm' }, { Limit: 2, Marker: 'n' }],
      answer: { Aliases: [{ AliasName: 'a' }, { AliasName: 'b' }, { AliasName: 'c' }] },
    },
    {
      name: 'one page: its flag is gone too',
      answers: [json({ Aliases: [], Truncated: false })],
      ask: (aws) => aws.kms.listAliases(),
      asked: parsed,
      requests: [{}],
      answer: { Aliases: [] },
    },
    {
      name: 'no paginator, NextMarker taken as such; an empty page is not the last one',
      answers: [
        json({ WebACLs: [{ Name: 'a' }], NextMarker: 'm' }),
        json({ WebACLs: [], NextMarker: 'n' }),
        json({ WebACLs: [{ Name: 'b' }] }),
      ],
      ask: (aws) => aws.wafv2.listWebACLs({ Scope: 'REGIONAL' }),
      asked: parsed,
      requests: [{ Scope: 'REGIONAL' }, { Scope: 'REGIONAL', NextMarker: 'm' }, { Scope: 'REGIONAL', NextMarker: 'n' }],
      answer: { WebACLs: [{ Name: 'a' }, { Name: 'b' }] },
    },
    {
      name: 'no paginator, NextMarker taken as Marker',
      answers: [ciphers('a', '<NextMarker>m</NextMarker>'), ciphers('b', '')],
      ask: (aws) => aws.elbv2.describeSSLPolicies(),
      asked: (request) => form(request)['Marker'],
      requests: [undefined, 'm'],
      answer: { SslPolicies: [{ Name: 'a' }, { Name: 'b' }] },
    },
    {
      name: 'Route 53 repeats the marker that it was given in its last answer',
      answers: [
        zones(`${zone('Z1')}<IsTruncated>true</IsTruncated><NextMarker>Z2</NextMarker><MaxItems>1</MaxItems>`),
        zones(`${zone('Z2')}<Marker>Z2</Marker><IsTruncated>false</IsTruncated><MaxItems>1</MaxItems>`),
      ],
      ask: async (aws) => (await aws.route53.listHostedZones()).HostedZones?.map(({ Id }) => Id),
      asked: (request) => query(request)['marker'],
      requests: [undefined, 'Z2'],
      answer: ['/hostedzone/Z1', '/hostedzone/Z2'],
    },
    {
      name: 'record sets go on by name, type and identifier',
      answers: [
        records(
          `${record('a.')}<IsTruncated>true</IsTruncated><NextRecordName>b.</NextRecordName><NextRecordType>A</NextRecordType><NextRecordIdentifier>blue</NextRecordIdentifier><MaxItems>1</MaxItems>`,
        ),
        records(
          `${record('b.')}<IsTruncated>true</IsTruncated><NextRecordName>c.</NextRecordName><NextRecordType>A</NextRecordType><MaxItems>1</MaxItems>`,
        ),
        records(`${record('c.')}<IsTruncated>false</IsTruncated><MaxItems>1</MaxItems>`),
      ],
      ask: async (aws) =>
        (await aws.route53.listResourceRecordSets({ HostedZoneId: 'Z1' })).ResourceRecordSets?.map(({ Name }) => Name),
      asked: query,
      requests: [{}, { name: 'b.', type: 'A', identifier: 'blue' }, { name: 'c.', type: 'A' }],
      answer: ['a.', 'b.', 'c.'],
    },
    {
      name: 'a token that is empty is none',
      answers: [json({ WebACLs: [], NextMarker: '' })],
      ask: (aws) => aws.wafv2.listWebACLs({ Scope: 'REGIONAL' }),
      asked: parsed,
      requests: [{ Scope: 'REGIONAL' }],
      answer: { WebACLs: [] },
    },
    {
      name: 'a time that something was evaluated last is no token',
      answers: [json({ lifecyclePolicyText: '{}', lastEvaluatedAt: 1 })],
      ask: (aws) => aws.ecr.getLifecyclePolicy({ repositoryName: 'x' }),
      asked: parsed,
      requests: [{ repositoryName: 'x' }],
      answer: { lifecyclePolicyText: '{}', lastEvaluatedAt: new Date(1000) },
    },
  ])('$name', async ({ answers, ask, asked, requests, answer }) => {
    const { url, asked: seen } = await endpoint(...answers)
    const { session, calls } = opened({ endpoint: url })
    expect(await ask(session.aws(session.requester.scope()))).toEqual(answer)
    expect(seen.map(asked)).toEqual(requests)
    expect(calls).toHaveLength(requests.length)
  })
})

test.each<{
  name: string
  answers: readonly Answer[]
  ask: (aws: Aws) => Promise<unknown>
  says: string
  calls: number
}>([
  {
    name: 'a token that was given before',
    answers: [
      json({ Aliases: [{}], NextMarker: 'm', Truncated: true }),
      json({ Aliases: [{}], NextMarker: 'n', Truncated: true }),
      json({ Aliases: [{}], NextMarker: 'm', Truncated: true }),
    ],
    ask: (aws) => aws.kms.listAliases(),
    says: 'ListAliases answered page 3 with a continuation token that it had given before',
    calls: 3,
  },
  {
    name: 'the same, where the SDK ships no paginator',
    answers: [json({ WebACLs: [], NextMarker: 'm' })],
    ask: (aws) => aws.wafv2.listWebACLs({ Scope: 'REGIONAL' }),
    says: 'ListWebACLs answered page 2 with a continuation token that it had given before',
    calls: 2,
  },
  {
    name: 'more, and no token (paginator)',
    answers: [json({ Aliases: [{}], Truncated: true })],
    ask: (aws) => aws.kms.listAliases(),
    says: 'ListAliases says that there is more, and gives no token',
    calls: 1,
  },
  {
    name: 'more, and no token (record sets)',
    answers: [records(`${record('a.')}<IsTruncated>true</IsTruncated><MaxItems>1</MaxItems>`)],
    ask: (aws) => aws.route53.listResourceRecordSets({ HostedZoneId: 'Z1' }),
    says: 'ListResourceRecordSets says that there is more, and gives no token',
    calls: 1,
  },
  {
    name: 'more, and no token, on the second page',
    answers: [
      zones(`${zone('Z1')}<IsTruncated>true</IsTruncated><NextMarker>Z2</NextMarker>`),
      zones(`${zone('Z2')}<Marker>Z2</Marker><IsTruncated>true</IsTruncated>`),
    ],
    ask: (aws) => aws.route53.listHostedZones(),
    says: 'ListHostedZones says that there is more, and gives no token',
    calls: 2,
  },
  {
    name: 'a token, and no way to send it',
    answers: [rest({ findingStatistics: {}, nextToken: 'm' })],
    ask: (aws) => aws.guardduty.getFindingsStatistics({ DetectorId: 'x' }),
    says: 'GetFindingsStatistics says that there is more (NextToken), and has no way to ask for it',
    calls: 1,
  },
  {
    name: 'a token of another name',
    answers: [json({ BackupSummaries: [{}], LastEvaluatedBackupArn: 'arn' })],
    ask: (aws) => aws.dynamodb.listBackups(),
    says: 'ListBackups says that there is more (LastEvaluatedBackupArn), and has no way to ask for it',
    calls: 1,
  },
])('incomplete: $name', async ({ answers, ask, says, calls: made }) => {
  const { url } = await endpoint(...answers)
  const { session, calls } = opened({ endpoint: url })
  const scope = session.requester.scope()
  await expect(ask(session.aws(scope))).rejects.toMatchObject({
    code: 'READ_INCOMPLETE',
    message: expect.stringContaining(says) as string,
  })
  expect([calls.length, scope.observations.size, scope.failures.length]).toEqual([made, made, 1])
})

test('pages are counted, a failed one included; what has no pages has no number', async () => {
  const { url } = await endpoint(json({ Aliases: [], NextMarker: 'm', Truncated: true }), {
    status: 400,
    body: '{"__type":"InvalidMarkerException"}',
  })
  const { session, calls } = opened({ endpoint: url })
  await expect(session.aws(session.requester.scope()).kms.listAliases()).rejects.toMatchObject({
    name: 'InvalidMarkerException',
  })
  const single = await endpoint(json({ KeyMetadata: { KeyId: 'x' } }))
  const other = opened({ endpoint: single.url })
  await other.session.aws(other.session.requester.scope()).kms.describeKey({ KeyId: 'x' })
  expect([...calls, ...other.calls].map(({ page, error }) => [page, error === undefined])).toEqual([
    [1, true],
    [2, false],
    [undefined, true],
  ])
})

test.each<[unknown, number | undefined]>([
  [{ Vpcs: [1, 2], Tags: [1] }, 2],
  [{ Vpcs: [] }, 0],
  [{ Account: 'x' }, undefined],
  [undefined, undefined],
])('%o holds %s items', (output, items) => {
  expect(itemsOf(output)).toBe(items)
})
