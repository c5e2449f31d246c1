import { expect, test } from 'vitest'
import { parsePolicy } from './document.ts'
import { grantsPublic } from './exposure.ts'

const policy = (...statements: object[]) => parsePolicy({ Version: '2012-10-17', Statement: statements })
const opened = (more: object) =>
  policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', ...more })
const isPublic = (document: ReturnType<typeof policy>) => grantsPublic(document).length > 0

test.each<[string, object, boolean]>([
  ['everyone', {}, true],
  ['everyone, the other way', { Principal: { AWS: ['111122223333', '*'] } }, true],
  ['every service', { Principal: { Service: '*' } }, true],
  ['an account', { Principal: { AWS: '111122223333' } }, false],
  ['a service', { Principal: { Service: 'delivery.logs.amazonaws.com' } }, false],
  ['a deny', { Effect: 'Deny' }, false],
])('principals: %s: %s', (_, more, expected) => {
  expect(isPublic(opened(more))).toBe(expected)
})

test('everyone but some', () => {
  const [finding] = grantsPublic(
    policy({ Effect: 'Allow', NotPrincipal: { AWS: '111122223333' }, Action: 's3:*', Resource: '*' }),
  )
  expect(finding?.reason).toBe('the Allow statement on s3:* allows everyone except 111122223333')
})

test.each<[operator: string, key: string, value: string | string[], expected: boolean]>([
  // "The meaning of public", examples of AWS.
  ['StringLike', 'aws:SourceVpc', 'vpc-*', true],
  ['StringEquals', 'aws:SourceVpc', 'vpc-91237329', false],
  ['StringEquals', 'AWS:PrincipalOrgId', 'o-a1b2c3', false],
  ['StringLike', 'aws:PrincipalOrgID', 'o-*', true],
  ['StringEquals', 'aws:SourceAccount', ['111122223333', '*'], true],
  ['ArnLike', 'aws:SourceArn', 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/*', false],
  ['ArnLike', 'aws:SourceArn', 'arn:aws:cloudtrail:*:*:trail/production', true],
  ['ArnEquals', 'aws:SourceArn', 'arn:aws:s3:::logs', false],
  ['ArnLike', 'aws:SourceArn', 'arn:aws:s3:::*', true],
  ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/admin', true],
  ['StringEquals', 'aws:PrincipalAccount', '${aws:PrincipalAccount}', true],
  ['StringEquals', 'aws:PrincipalAccount', '${aws:ResourceAccount}', false],
  ['ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-a1b2c3/r-ab12/*', false],
  ['ForAllValues:StringLike', 'aws:PrincipalOrgPaths', 'o-a1b2c3/r-ab12/*', true],
  ['ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', '*/r-ab12/*', true],
  ['StringLike', 'aws:userid', 'AROAEXAMPLEEXAMPLE123:*', false],
  ['StringLike', 'aws:userid', 'AROA*', true],
  ['IpAddress', 'aws:SourceIp', '203.0.113.0/24', false],
  ['IpAddress', 'aws:SourceIp', '203.0.113.9', false],
  ['IpAddress', 'aws:SourceIp', '0.0.0.0/1', true],
  ['IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '::/0'], true],
  // An operator that holds when the key is absent does not limit callers.
  ['StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-a1b2c3', true],
  ['StringNotEquals', 'aws:PrincipalOrgID', 'o-a1b2c3', true],
  ['Null', 'aws:PrincipalOrgID', 'false', true],
  // A key that anyone can satisfy does not limit callers.
  ['StringEquals', 'kms:ViaService', 's3.eu-west-1.amazonaws.com', true],
  ['StringEquals', 'aws:PrincipalTag/team', 'platform', true],
  ['Bool', 'aws:SecureTransport', 'true', true],
  ['StringEquals', 'sts:ExternalId', 'secret', true],
])('public under %s %s %j: %s', (operator, key, value, expected) => {
  expect(isPublic(opened({ Condition: { [operator]: { [key]: value } } }))).toBe(expected)
})

// The default policy of AWS managed keys: everyone of the account, through the service.
test('kms:CallerAccount limits, kms:ViaService beside it does no harm', () => {
  const both = { StringEquals: { 'kms:CallerAccount': '111122223333', 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }
  expect(grantsPublic(opened({ Action: 'kms:*', Condition: both }))).toEqual([])
  const [finding] = grantsPublic(
    opened({ Action: 'kms:*', Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } } }),
  )
  expect(finding?.reason).toBe(
    'the Allow statement on kms:* allows everyone; its conditions (kms:ViaService) do not limit who calls',
  )
})

const perimeter = (more: object) => ({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...more })

test.each<[string, object, boolean]>([
  ['outside the organization', { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3' } } }, false],
  [
    'outside it, unless a service of AWS',
    {
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    },
    false,
  ],
  [
    'outside it, for other actions',
    { Action: 's3:Put*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3' } } },
    true,
  ],
  [
    'outside it, for other resources',
    { Resource: 'arn:aws:s3:::logs/*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3' } } },
    true,
  ],
  ['outside any organization', { Condition: { StringNotLike: { 'aws:PrincipalOrgID': 'o-*' } } }, true],
  ['without TLS', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }, true],
  [
    'outside it, and without TLS',
    { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3' }, Bool: { 'aws:SecureTransport': 'false' } } },
    true,
  ],
  ['for one account only', { Principal: { AWS: '999999999999' } }, true],
])('public although denied %s: %s', (_, deny, expected) => {
  expect(isPublic(policy({ Effect: 'Allow', Principal: '*', Action: 's3:Get*', Resource: '*' }, perimeter(deny)))).toBe(
    expected,
  )
})

const github = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'
const claims = (operator: string, sub: string | string[]) => ({
  [operator]: { 'token.actions.githubusercontent.com:sub': sub },
  StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
})

test.each<[string, string, object, boolean]>([
  [
    'GitHub, audience only',
    github,
    { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } },
    true,
  ],
  ['GitHub, one organization', github, claims('StringLike', 'repo:acme/*'), false],
  ['GitHub, a branch', github, claims('StringLike', ['repo:acme/app:ref:refs/heads/main']), false],
  ['GitHub, an organization with ids', github, claims('StringLike', 'repo:acme@*/app@*:*'), false],
  [
    'GitHub, the repositories of an organization by their claim',
    github,
    { StringLike: { 'token.actions.githubusercontent.com:repository': 'acme/*' } },
    false,
  ],
  [
    'GitHub, the repository of a name in any organization',
    github,
    { StringLike: { 'token.actions.githubusercontent.com:repository': '*/app' } },
    true,
  ],
  [
    'GitHub, an environment, which anybody may name so',
    github,
    { StringEquals: { 'token.actions.githubusercontent.com:environment': 'production' } },
    true,
  ],
  ['GitHub, any organization', github, claims('StringLike', 'repo:*'), true],
  ['GitHub, an organization with a prefix', github, claims('StringLike', 'repo:acme*/app:*'), true],
  ['GitHub, any subject beside one', github, claims('StringLike', ['repo:acme/app:*', '*']), true],
  [
    'GitHub, all values of a claim that may be absent',
    github,
    claims('ForAllValues:StringLike', 'repo:acme/app:*'),
    true,
  ],
  ['a web provider', 'graph.facebook.com', {}, true],
  [
    'a web provider, one application',
    'graph.facebook.com',
    { StringEquals: { 'graph.facebook.com:app_id': '1' } },
    false,
  ],
  ['a private provider', 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC', {}, false],
  ['a SAML provider', 'arn:aws:iam::111122223333:saml-provider/corporate', {}, false],
])('identity provider: %s: %s', (_, Federated, Condition, expected) => {
  expect(
    isPublic(policy({ Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity', Condition })),
  ).toBe(expected)
})
