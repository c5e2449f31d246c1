import { expect, test } from 'vitest'
import { PolicyError, parsePolicy } from './document.ts'

const normal = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'] }] }
const brief = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } }

test.each([
  ['an object', brief],
  ['JSON', JSON.stringify(brief)],
  ['URL-encoded JSON, as IAM returns it', encodeURIComponent(JSON.stringify(brief))],
  ['a policy already normal', parsePolicy(brief)],
])('reads %s', (_, document) => {
  expect(parsePolicy(document)).toEqual(normal)
})

test('a plus sign of URL-encoded text stays a plus sign', () => {
  expect(parsePolicy('%7B%22Statement%22%3A%5B%5D%2C%22Id%22%3A%22a+b%22%7D').Id).toBe('a+b')
})

test('keeps every element, lists as lists, values as text', () => {
  const document = {
    Id: 'key',
    Statement: [
      {
        Sid: 'Tls',
        Effect: 'Deny',
        Principal: '*',
        NotAction: 's3:Get*',
        NotResource: 'arn:aws:s3:::a',
        Condition: { Bool: { 'aws:SecureTransport': false }, NumericLessThan: { 's3:max-keys': [10] } },
      },
      { Effect: 'Allow', NotPrincipal: { Service: 'ecs.amazonaws.com', AWS: ['111122223333'] }, Action: '*' },
    ],
  }
  expect(parsePolicy(document)).toEqual({
    Version: '2008-10-17',
    Id: 'key',
    Statement: [
      {
        Sid: 'Tls',
        Effect: 'Deny',
        Principal: { AWS: ['*'] },
        NotAction: ['s3:Get*'],
        NotResource: ['arn:aws:s3:::a'],
        Condition: { Bool: { 'aws:SecureTransport': ['false'] }, NumericLessThan: { 's3:max-keys': ['10'] } },
      },
      { Effect: 'Allow', NotPrincipal: { Service: ['ecs.amazonaws.com'], AWS: ['111122223333'] }, Action: ['*'] },
    ],
  })
})

const statement = (changes: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...changes }],
})

test.each<[string, string | object, string, RegExp]>([
  ['empty text', '', '', /not JSON/],
  ['cut text', '{"Version"', '', /not JSON/],
  ['broken encoding', '%7B%', '', /not JSON/],
  ['a list', '[]', 'Statement', /Statement/],
  ['null', 'null', '', /Object/],
  ['no statement', { Version: '2012-10-17' }, 'Statement', /Statement/],
  ['unknown version', { ...statement({}), Version: '2012-10-18' }, 'Version', /2012-10-18/],
  ['unknown element', { ...statement({}), Statements: [] }, 'Statements', /Statements/],
  ['misspelt element', statement({ Resources: '*' }), 'Statement[0].Resources', /Resources/],
  ['effect in lower case', statement({ Effect: 'allow' }), 'Statement[0].Effect', /allow/],
  [
    'both Action and NotAction',
    statement({ NotAction: 's3:*' }),
    'Statement[0]',
    /Action and NotAction exclude each other/,
  ],
  [
    'both Resource and NotResource',
    statement({ NotResource: '*' }),
    'Statement[0]',
    /Resource and NotResource exclude each other/,
  ],
  [
    'both Principal and NotPrincipal',
    statement({ Principal: '*', NotPrincipal: '*' }),
    'Statement[0]',
    /Principal and NotPrincipal exclude each other/,
  ],
  [
    'neither Action nor NotAction',
    { Statement: { Effect: 'Allow', Resource: '*' } },
    'Statement[0]',
    /Action or NotAction is missing/,
  ],
  ['a number as action', statement({ Action: ['s3:*', 5] }), 'Statement[0].Action', /one value or a list/],
  ['principal as text', statement({ Principal: '111122223333' }), 'Statement[0].Principal', /expected "\*"/],
  ['principal of unknown type', statement({ Principal: { Aws: '*' } }), 'Statement[0].Principal', /AWS/],
  [
    'condition without operator',
    statement({ Condition: { 'aws:SourceArn': 'arn:aws:s3:::a' } }),
    'Statement[0].Condition.aws:SourceArn',
    /Object/,
  ],
])('refuses %s', (_, document, where, what) => {
  const refused = () => parsePolicy(document)
  expect(refused).toThrow(PolicyError)
  expect(refused).toThrow(what)
  expect(refused).toThrow(expect.objectContaining({ code: 'POLICY_MALFORMED', where }))
})
