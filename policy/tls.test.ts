import { expect, test } from 'vitest'
import { parsePolicy } from './document.ts'
import { requiresTls } from './tls.ts'

const both = ['arn:aws:s3:::state', 'arn:aws:s3:::state/*']
const plain = { Bool: { 'aws:SecureTransport': 'false' } }
const deny = (more: object = {}) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: both,
  Condition: plain,
  ...more,
})
const policy = (...statements: object[]) => parsePolicy({ Version: '2012-10-17', Statement: statements })

test.each<[string, object[], RegExp | true]>([
  ['bucket and objects', [deny()], true],
  ['one statement each', [deny({ Resource: both[0] }), deny({ Resource: both[1] })], true],
  ['every resource', [deny({ Resource: '*' })], true],
  ['a pattern of names', [deny({ Resource: 'arn:aws:s3:::st*' })], true],
  ['every action', [deny({ Action: '*' })], true],
  ['an equivalent operator', [deny({ Condition: { StringNotEquals: { 'aws:SecureTransport': 'true' } } })], true],
  ['only the objects', [deny({ Resource: both[1] })], /on the bucket; .* covers only a part/],
  ['only the bucket', [deny({ Resource: both[0] })], /on its objects/],
  ['another bucket', [deny({ Resource: 'arn:aws:s3:::other*' })], /on the bucket and its objects/],
  ['some actions', [deny({ Action: ['s3:Get*', 's3:Put*'] })], /does not cover all actions of S3/],
  [
    'all actions but some',
    [{ ...deny({ NotAction: 's3:ListBucket' }), Action: undefined }],
    /does not cover all actions of S3/,
  ],
  ['some principals', [deny({ Principal: { AWS: '111122223333' } })], /does not name all principals/],
  [
    'all principals but some',
    [{ ...deny({ NotPrincipal: { AWS: '111122223333' } }), Principal: undefined }],
    /does not name all principals/,
  ],
  [
    'a further condition',
    [deny({ Condition: { ...plain, StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } })],
    /depends also on aws:SourceVpce/,
  ],
  [
    'the condition the wrong way round',
    [deny({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
    /does not apply to a request without TLS/,
  ],
  [
    'an allow with TLS',
    [deny({ Effect: 'Allow', Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
    /no statement denies/,
  ],
  [
    'a version of TLS, which plain requests have none of',
    [deny({ Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } })],
    /does not apply/,
  ],
  ['nothing', [], /no statement denies all requests without TLS on the bucket and its objects$/],
])('requiresTls: %s', (_, statements, expected) => {
  const cleaned = statements.map((statement) => JSON.parse(JSON.stringify(statement)) as object)
  const { required, reason } = requiresTls(policy(...cleaned), 'arn:aws:s3:::state')
  expect(required).toBe(expected === true)
  if (expected !== true) expect(reason).toMatch(expected)
})

test('requiresTls: in China', () => {
  const resources = ['arn:aws-cn:s3:::state', 'arn:aws-cn:s3:::state/*']
  expect(requiresTls(policy(deny({ Resource: resources })), 'arn:aws-cn:s3:::state').required).toBe(true)
  expect(requiresTls(policy(deny()), 'arn:aws-cn:s3:::state').required).toBe(false)
})
