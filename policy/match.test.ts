import { expect, test } from 'vitest'
import { matches, matchesAction, matchesArn, matchesResource, variablesOf } from './match.ts'

test.each([
  ['s3:Get*', 'S3:GETOBJECT', true],
  ['s3:get?bject', 's3:GetObject', true],
  ['s3:GetObject?', 's3:GetObject', false],
  ['s3:*Object*', 's3:PutObjectAcl', true],
  ['s3:Get', 's3:GetObject', false],
  ['*', 'iam:PassRole', true],
  ['ecs:*', 'ecr:GetAuthorizationToken', false],
])('action %s and %s: %s', (pattern, action, expected) => {
  expect(matchesAction(pattern, action)).toBe(expected)
})

test.each([
  ['*', '*', true],
  ['*', 'arn:aws:s3:::a', true],
  ['arn:aws:s3:::logs', 'arn:aws:s3:::Logs', false],
  ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/key', false],
  ['arn:aws:s3:::logs/*', 'arn:aws:s3:::logs/a/b:c', true],
  ['arn:aws:s3:::logs/?', 'arn:aws:s3:::logs/', false],
  ['arn:aws:sqs:*:111122223333:q', 'arn:aws:sqs:eu-west-1:111122223333:q', true],
  ['arn:aws:sqs:*:q', 'arn:aws:sqs:eu-west-1:111122223333:q', false],
  ['arn:aws:sqs', 'arn:aws:sqs:eu-west-1:111122223333:q', true],
  ['arn:aws:logs:*:*:log-group:/ecs/*:*', 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/api:log-stream:x', true],
  ['arn:aws:s3:::logs', '*', false],
])('resource %s and %s: %s', (pattern, resource, expected) => {
  expect(matchesResource(pattern, resource)).toBe(expected)
})

// "Amazon Resource Name (ARN) condition operators": a string operator matches where an ARN operator does not.
test('wildcards of an ARN do not reach across its components, as those of a string do', () => {
  const pattern = 'arn:aws:someservice:*:111122223333:finance/*'
  const value = 'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt'
  expect(matches(pattern, value)).toBe(true)
  expect(matchesArn(pattern, value)).toBe(false)
})

const variables = variablesOf({ 'AWS:UserName': 'david', 'aws:PrincipalTag/team': 'a*', 'aws:TagKeys': ['x', 'y'] })

test.each([
  ['${aws:username}/*', 'david/notes', true],
  ['${aws:username}/*', 'carol/notes', false],
  ['${aws:PrincipalTag/team}', 'a*', true],
  ['${aws:PrincipalTag/team}', 'abc', false],
  ['${aws:userid}', '', false],
  ["${aws:userid, 'anonymous'}", 'anonymous', true],
  ["${aws:username, 'anonymous'}", 'anonymous', false],
  ['${aws:TagKeys}', 'x', false],
  ['a${*}b', 'a*b', true],
  ['a${*}b', 'axb', false],
  ['${?}${$}', '?$', true],
])('variable in %s against %s: %s', (pattern, value, expected) => {
  expect(matches(pattern, value, variables)).toBe(expected)
})

test('without variables a dollar sign is a dollar sign', () => {
  expect(matches('${aws:username}', '${aws:username}')).toBe(true)
})

test('a hostile pattern takes no exponential time', () => {
  expect(matches(`${'*a'.repeat(50)}b`, 'a'.repeat(5000))).toBe(false)
})
