import { expect, test } from 'vitest'
import { broadGrants } from './breadth.ts'
import { parsePolicy } from './document.ts'

const arn = 'arn:aws:iam::111122223333:role/task'
const document = (...Statement: object[]) => parsePolicy({ Version: '2012-10-17', Statement })
const allow = (Action: string, Resource: string | string[] = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
})
const actions = (...statements: object[]) =>
  broadGrants({ identity: [document(...statements)] }, arn).map(({ action }) => action)

test.each([
  ['secretsmanager:GetSecretValue', '*'],
  ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:*'],
  ['ssm:GetParameters', 'arn:aws:ssm:*:111122223333:parameter/*'],
  ['kms:Decrypt', 'arn:aws:kms:*:*:key/*'],
  ['s3:GetObject', 'arn:aws:s3:::*'],
  ['s3:GetObject', 'arn:aws:s3:::*/*'],
  ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:111122223333:secret:*-??????'],
  ['secretsmanager:GetSecretValue', 'arn:aws-us-gov:secretsmanager:us-gov-west-1:*:secret:*'],
  ['dynamodb:Query', 'arn:aws:dynamodb:*:*:table/*'],
  ['sts:AssumeRole', 'arn:aws:iam::*:role/*'],
  ['sts:AssumeRole', 'arn:aws:iam::444455556666:role/*'],
])('%s on %s is broad', (action, resource) => {
  expect(actions(allow(action, resource))).toEqual([action])
})

test.each([
  ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/*'],
  ['ssm:GetParametersByPath', 'arn:aws:ssm:eu-west-1:111122223333:parameter/shop/*'],
  ['kms:Decrypt', 'arn:aws:kms:eu-west-1:111122223333:key/0d1c'],
  ['s3:GetObject', 'arn:aws:s3:::shop-uploads/*'],
  ['s3:*', 'arn:aws:s3:::shop-*/*'],
  ['dynamodb:*', 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders*'],
  ['secretsmanager:List*', '*'],
  ['secretsmanager:BatchGetSecretValue', '*'],
])('%s on %s is not', (action, resource) => {
  expect(actions(allow(action, resource))).toEqual([])
})

test.each([
  ['tags', 'secretsmanager:GetSecretValue', { StringEquals: { 'aws:ResourceTag/app': 'shop' } }, []],
  ['tags if present', 'kms:Decrypt', { StringEqualsIfExists: { 'aws:ResourceTag/app': 'shop' } }, ['kms:Decrypt']],
  ['any tag', 'kms:Decrypt', { StringLike: { 'aws:ResourceTag/app': '*' } }, ['kms:Decrypt']],
  ['the service', 'kms:Decrypt', { StringEquals: { 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' } }, []],
  ['the caller', 'kms:Decrypt', { StringEquals: { 'aws:PrincipalAccount': '111122223333' } }, ['kms:Decrypt']],
])('a condition on %s', (_, action, condition, expected) => {
  expect(actions(allow(action, '*', condition))).toEqual(expected)
})

test('a boundary and a denial make it narrow', () => {
  const identity = [document(allow('secretsmanager:GetSecretValue'))]
  const own = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/*'
  expect(broadGrants({ identity, boundary: document(allow('secretsmanager:*', own)) }, arn)).toEqual([])
  const region = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:*'
  expect(broadGrants({ identity, boundary: document(allow('secretsmanager:*', region)) }, arn)).toHaveLength(1)
  const others = { Effect: 'Deny', Action: 'secretsmanager:*', NotResource: own }
  expect(broadGrants({ identity: [...identity, document(others)] }, arn)).toEqual([])
})
