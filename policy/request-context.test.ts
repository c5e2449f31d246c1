import { expect, test } from 'vitest'
import { conditionsHold } from './conditions.ts'
import { parsePolicy } from './document.ts'
import { contextSatisfying, joinFacts, keysOf, requestOf } from './request-context.ts'

const conditionsOf = (Condition: object) =>
  parsePolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition } }).Statement[0]!.Condition!

test.each<[string, object, string[]]>([
  [
    'a service by which a key is used',
    { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
    ['string'],
  ],
  [
    'the first of several values, and of several keys',
    { StringLike: { 'aws:PrincipalArn': ['arn:aws:iam::1:role/a*', 'x'], 'aws:SourceVpce': 'vpce-1' } },
    ['string', 'string'],
  ],
  ['an address within a network', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, ['ip']],
  ['a list that holds a value', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['Environment'] } }, ['stringList']],
  [
    'a switch and a number',
    { Bool: { 'aws:SecureTransport': 'true' }, NumericEquals: { 's3:max-keys': 10 } },
    ['boolean', 'numeric'],
  ],
  [
    'nothing, where absence is enough',
    { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' }, StringEqualsIfExists: { 'aws:RequestedRegion': 'us-east-1' } },
    [],
  ],
  [
    'one key under two operators',
    { StringEquals: { 'aws:username': 'ci' }, StringLike: { 'AWS:UserName': 'c*' } },
    ['string'],
  ],
])('a request meets conditions on %s', (_, Condition, types) => {
  const conditions = conditionsOf(Condition)
  const request = contextSatisfying(conditions)
  expect(request.map(({ type }) => type)).toEqual(types)
  expect(
    conditionsHold(conditions, Object.fromEntries(request.map(({ key, value }) => [key, value])), { variables: true }),
  ).toBe(true)
})

test('what it cannot meet stays unmet', () => {
  const conditions = conditionsOf({
    DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
    Null: { 'aws:TokenIssueTime': 'false' },
  })
  expect(contextSatisfying(conditions)).toEqual([])
  expect(conditionsHold(conditions, {}, { variables: true })).toBe(false)
})

test('a request knows what it brings, what it does not, and what nobody knows', () => {
  const { context, unknown } = requestOf(
    joinFacts(
      { values: { 'aws:RequestedRegion': 'eu-west-1', 'aws:PrincipalTag/Team': 'a' }, absent: ['aws:PrincipalTag/*'] },
      { values: { 'aws:PrincipalTag/Team': 'b' }, absent: ['aws:SourceVpce'] },
    ),
  )
  expect(context).toEqual({ 'aws:RequestedRegion': 'eu-west-1', 'aws:PrincipalTag/Team': 'b' })
  const asked = ['AWS:requestedRegion', 'aws:principaltag/Team', 'aws:PrincipalTag/Other', 'aws:sourceVpce']
  expect(asked.map(unknown)).toEqual([false, false, false, false])
  expect(unknown('aws:SourceIp')).toBe(true)
})

test('the keys of statements are those of conditions and of variables, each once', () => {
  const { Statement } = parsePolicy({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::${aws:PrincipalTag/Team}/${*}',
        Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
      },
      { Effect: 'Deny', Action: '*', NotResource: '*', Condition: { Null: { 'AWS:ResourceOrgId': 'true' } } },
    ],
  })
  expect(keysOf(Statement)).toEqual(['aws:ResourceOrgID', 'aws:PrincipalTag/Team', 'aws:PrincipalOrgID'])
})
