import { expect, test } from 'vitest'
import { type Truth, conditionsHold } from './conditions.ts'
import type { Context } from './match.ts'

const context: Context = {
  'aws:username': 'david',
  'aws:SecureTransport': 'true',
  'aws:SourceIp': '203.0.113.9',
  'aws:CurrentTime': '2026-03-01T12:00:00Z',
  'aws:EpochTime': '1772366400',
  'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:alarms',
  's3:max-keys': '10',
  's3:prefix': 'home/david/',
  'aws:TagKeys': ['env', 'team'],
  'aws:PrincipalOrgPaths': [],
  'aws:RequestTag/empty': '',
}

const UNDETERMINED = 'undetermined' as const

test.each<[operator: string, key: string, values: string[], expected: Truth]>([
  ['StringEquals', 'aws:UserName', ['carol', 'david'], true],
  ['StringEquals', 'aws:username', ['David'], false],
  ['StringEquals', 'aws:username', ['d*'], false],
  ['StringEqualsIgnoreCase', 'aws:username', ['DAVID'], true],
  ['StringNotEquals', 'aws:username', ['carol', 'david'], false],
  ['StringNotEquals', 'aws:username', ['carol'], true],
  ['StringNotEqualsIgnoreCase', 'aws:username', ['DAVID'], false],
  ['StringLike', 's3:prefix', ['', 'home/', 'home/${aws:username}/*'], true],
  ['StringLike', 's3:prefix', ['home/?'], false],
  ['StringNotLike', 's3:prefix', ['home/*'], false],
  ['ArnLike', 'aws:SourceArn', ['arn:aws:sns:*:111122223333:*'], true],
  ['ArnEquals', 'aws:SourceArn', ['arn:aws:sns:*:111122223333:*'], true],
  ['ArnLike', 'aws:SourceArn', ['arn:aws:sns:*:alarms'], false],
  ['ArnNotEquals', 'aws:SourceArn', ['arn:aws:sns:*:111122223333:*'], false],
  ['Bool', 'aws:SecureTransport', ['True'], true],
  ['Bool', 'aws:SecureTransport', ['false'], false],
  ['Bool', 'aws:SecureTransport', ['yes'], UNDETERMINED],
  ['NumericLessThanEquals', 's3:max-keys', ['10'], true],
  ['NumericLessThan', 's3:max-keys', ['10'], false],
  ['NumericGreaterThan', 's3:max-keys', ['9.5'], true],
  ['NumericNotEquals', 's3:max-keys', ['10.0'], false],
  ['NumericEquals', 's3:max-keys', ['ten'], UNDETERMINED],
  ['NumericNotEquals', 'aws:username', ['10'], UNDETERMINED],
  ['DateGreaterThan', 'aws:CurrentTime', ['2026-02-28'], true],
  ['DateLessThan', 'aws:CurrentTime', ['2026'], false],
  ['DateEquals', 'aws:CurrentTime', ['1772366400'], true],
  ['DateLessThanEquals', 'aws:EpochTime', ['2026-03-01T13:00:00+01:00'], true],
  ['DateNotEquals', 'aws:CurrentTime', ['soon'], UNDETERMINED],
  ['IpAddress', 'aws:SourceIp', ['2001:DB8::/32', '203.0.113.0/24'], true],
  ['IpAddress', 'aws:SourceIp', ['203.0.113.8'], false],
  ['NotIpAddress', 'aws:SourceIp', ['203.0.113.0/24'], false],
  ['IpAddress', 'aws:SourceIp', ['203.0.113.0/33'], UNDETERMINED],
  ['IpAddress', 'aws:SourceIp', ['everywhere'], UNDETERMINED],

  // A key that is absent: positive operators fail, negated ones and IfExists hold, Null tests for absence.
  ['StringEquals', 'aws:SourceVpc', ['vpc-1'], false],
  ['StringNotEquals', 'aws:SourceVpc', ['vpc-1'], true],
  ['NotIpAddress', 'aws:VpcSourceIp', ['10.0.0.0/8'], true],
  ['Bool', 'aws:MultiFactorAuthPresent', ['false'], false],
  ['StringEqualsIfExists', 'aws:SourceVpc', ['vpc-1'], true],
  ['StringNotEqualsIfExists', 'aws:SourceVpc', ['vpc-1'], true],
  ['BoolIfExists', 'aws:MultiFactorAuthPresent', ['true'], true],
  ['StringEqualsIfExists', 'aws:username', ['carol'], false],
  ['Null', 'aws:SourceVpc', ['true'], true],
  ['Null', 'aws:SourceVpc', ['false'], false],
  ['Null', 'aws:username', ['true'], false],
  ['Null', 'aws:PrincipalOrgPaths', ['true'], true],
  ['StringLike', 's3:prefix', ['${aws:nobody}*'], false],

  // Set operators on an empty set: ForAllValues matches, ForAnyValue does not.
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['env', 'team', 'cost'], true],
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['env'], false],
  ['ForAnyValue:StringEquals', 'aws:TagKeys', ['env'], true],
  ['ForAnyValue:StringEquals', 'aws:TagKeys', ['cost'], false],
  ['ForAllValues:StringNotEquals', 'aws:TagKeys', ['env', 'cost'], false],
  ['ForAnyValue:StringNotEquals', 'aws:TagKeys', ['env', 'cost'], true],
  ['ForAllValues:StringLike', 'aws:TagKeys', ['e*', 't?am'], true],
  ['ForAllValues:StringEquals', 'aws:Missing', ['env'], true],
  ['ForAnyValue:StringEquals', 'aws:Missing', ['env'], false],
  ['ForAnyValue:StringNotEquals', 'aws:Missing', ['env'], false],
  ['ForAnyValue:StringEqualsIfExists', 'aws:Missing', ['env'], true],
  ['ForAllValues:StringEquals', 'aws:PrincipalOrgPaths', ['o-1/*'], true],
  ['ForAllValues:StringEquals', 'aws:RequestTag/empty', ['env'], true],
  ['StringEquals', 'aws:TagKeys', ['env'], UNDETERMINED],

  // What is not implemented is undetermined.
  ['BinaryEquals', 'aws:username', ['ZGF2aWQ='], UNDETERMINED],
  ['StringSoundsLike', 'aws:username', ['dafid'], UNDETERMINED],
  ['NullIfExists', 'aws:username', ['true'], UNDETERMINED],
  ['ForAllValues:Null', 'aws:username', ['true'], UNDETERMINED],
])('%s %s %j: %s', (operator, key, values, expected) => {
  expect(conditionsHold({ [operator]: { [key]: values } }, context, { variables: true })).toBe(expected)
})

test.each<[string, Parameters<typeof conditionsHold>[0], Truth]>([
  ['no conditions', {}, true],
  [
    'keys of one operator are joined by and',
    { StringEquals: { 'aws:username': ['david'], 's3:prefix': ['other'] } },
    false,
  ],
  [
    'operators are joined by and',
    { StringEquals: { 'aws:username': ['david'] }, Bool: { 'aws:SecureTransport': ['true'] } },
    true,
  ],
  [
    'one that is false decides, whatever cannot be decided',
    { BinaryEquals: { 'aws:username': ['x'] }, Bool: { 'aws:SecureTransport': ['false'] } },
    false,
  ],
  [
    'one that is true does not',
    { BinaryEquals: { 'aws:username': ['x'] }, Bool: { 'aws:SecureTransport': ['true'] } },
    UNDETERMINED,
  ],
])('%s', (_, conditions, expected) => {
  expect(conditionsHold(conditions, context, { variables: true })).toBe(expected)
})

test('a policy of 2008 has no variables', () => {
  expect(conditionsHold({ StringEquals: { 'aws:username': ['${aws:username}'] } }, context, { variables: false })).toBe(
    false,
  )
})
