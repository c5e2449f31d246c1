import { expect, test } from 'vitest'
import { parsePolicy } from './document.ts'
import { coversEveryRole, grantsAction, grantsEverything, trustedPrincipals } from './grants.ts'

const policy = (...statements: object[]) => parsePolicy({ Version: '2012-10-17', Statement: statements })
const ecs = 'arn:aws:ecs:eu-west-1:111122223333:cluster/production'

test.each<[string, object, RegExp | undefined]>([
  ['all actions on all resources', { Action: '*', Resource: '*' }, /all actions on all resources/],
  [
    'all actions, spelt oddly',
    { Action: ['s3:GetObject', '*:*'], Resource: ['arn:aws:*'] },
    /all actions on all resources/,
  ],
  ['all actions on some resources', { Action: '*', Resource: 'arn:aws:s3:::logs/*' }, undefined],
  [
    'all actions on all resources but some',
    { Action: '*', NotResource: 'arn:aws:s3:::logs' },
    /all resources except arn:aws:s3:::logs/,
  ],
  [
    'all actions but some, as PowerUserAccess',
    { NotAction: ['iam:*', 'organizations:*'], Resource: '*' },
    /all actions except iam:\*, organizations:\*/,
  ],
  ['all actions but some, on some resources', { NotAction: 'iam:*', Resource: ecs }, undefined],
  ['no action at all', { NotAction: '*', Resource: '*' }, undefined],
  ['all of IAM', { Action: 'IAM:*', Resource: '*' }, /all actions of IAM/],
  [
    'all of IAM, on all roles of the account',
    { Action: 'iam:*', Resource: 'arn:aws:iam::111122223333:*' },
    /all actions of IAM/,
  ],
  [
    'all actions, on all of an account',
    { Action: '*', Resource: 'arn:aws:*:*:111122223333:*' },
    /all actions on all resources/,
  ],
  ['all actions of one service, by resource', { Action: '*', Resource: 'arn:aws:s3:::*' }, undefined],
  ['all actions, in China', { Action: '*', Resource: 'arn:aws-cn:*' }, /all actions on all resources/],
  [
    'all of IAM, on roles whose names begin with a',
    { Action: 'iam:*', Resource: 'arn:aws:iam::111122223333:role/a*' },
    undefined,
  ],
  ['all of IAM, on one role', { Action: 'iam:*', Resource: 'arn:aws:iam::111122223333:role/app' }, undefined],
  ['reading IAM', { Action: ['iam:Get*', 'iam:List*'], Resource: '*' }, undefined],
  ['all of one service', { Action: 's3:*', Resource: '*' }, undefined],
  [
    'all, under a condition',
    { Action: '*', Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
    /under conditions on aws:MultiFactorAuthPresent/,
  ],
  ['a deny', { Effect: 'Deny', Action: '*', Resource: '*' }, undefined],
])('grantsEverything: %s', (_, statement, reason) => {
  const findings = grantsEverything(policy({ Effect: 'Allow', ...statement }))
  expect(findings.map((finding) => finding.reason)).toEqual(reason ? [expect.stringMatching(reason)] : [])
})

test('names the statement by its Sid, and returns it', () => {
  const whole = policy(
    { Effect: 'Allow', Action: 's3:*', Resource: '*' },
    { Sid: 'Admin', Effect: 'Allow', Action: '*', Resource: '*' },
  )
  expect(grantsEverything(whole)).toEqual([
    { statement: whole.Statement[1], reason: 'statement "Admin" allows all actions on all resources' },
  ])
})

test.each<[string, object, string[] | undefined]>([
  [
    'by name',
    { Action: 'iam:passrole', Resource: 'arn:aws:iam::111122223333:role/app' },
    ['arn:aws:iam::111122223333:role/app'],
  ],
  ['by wildcard', { Action: ['ecs:*', 'iam:Pass*'], Resource: '*' }, ['*']],
  ['by NotAction that leaves it', { NotAction: 'iam:Get*', Resource: '*' }, ['*']],
  ['by NotAction that names it', { NotAction: 'iam:*', Resource: '*' }, undefined],
  ['on all but some', { Action: 'iam:PassRole', NotResource: 'arn:aws:iam::111122223333:role/admin' }, ['*']],
  ['not at all', { Action: 'iam:GetRole', Resource: '*' }, undefined],
  ['as a deny', { Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' }, undefined],
])('grantsAction: iam:PassRole %s', (_, statement, resources) => {
  expect(
    grantsAction(policy({ Effect: 'Allow', ...statement }), 'iam:PassRole').map((grant) => grant.resources),
  ).toEqual(resources ? [resources] : [])
})

test.each<[string, boolean]>([
  ['*', true],
  ['arn:*', true],
  ['arn:aws:*', true],
  ['arn:aws:iam::*', true],
  ['arn:aws:iam::*:role/*', true],
  ['arn:aws:iam::111122223333:*', true],
  ['arn:aws-us-gov:iam::111122223333:role/*', true],
  ['arn:aws:iam::111122223333:role/application/*', false],
  ['arn:aws:iam::111122223333:role/production-*', false],
  ['arn:aws:iam::111122223333:role/*-task-role', false],
  ['arn:aws:iam::111122223333:role/app', false],
  ['arn:aws:iam::111122223333:user/*', false],
  ['arn:aws:s3:::*', false],
])('%s covers every role: %s', (pattern, expected) => {
  expect(coversEveryRole(pattern)).toBe(expected)
})

test('grantsAction says on what and under which conditions', () => {
  const statement = {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    NotResource: 'arn:a',
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  }
  expect(grantsAction(policy(statement), 'iam:PassRole')[0]?.reason).toBe(
    'the Allow statement on iam:PassRole allows iam:PassRole on * except arn:a, under conditions on iam:PassedToService',
  )
})

const trust = (Principal: object | string, more: object = {}) =>
  policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...more })

test.each<[string, object | string, object]>([
  ['a service', { Service: 'ecs-tasks.amazonaws.com' }, { kind: 'service', name: 'ecs-tasks.amazonaws.com' }],
  [
    'an account by its root',
    { AWS: 'arn:aws:iam::111122223333:root' },
    { kind: 'account', name: '111122223333', accountId: '111122223333' },
  ],
  [
    'an account by its id',
    { AWS: '111122223333' },
    { kind: 'account', name: '111122223333', accountId: '111122223333' },
  ],
  [
    'a role',
    { AWS: 'arn:aws:iam::111122223333:role/a/b' },
    { kind: 'role', name: 'arn:aws:iam::111122223333:role/a/b', accountId: '111122223333' },
  ],
  [
    'a user of another partition',
    { AWS: 'arn:aws-cn:iam::111122223333:user/a' },
    { kind: 'user', name: 'arn:aws-cn:iam::111122223333:user/a', accountId: '111122223333' },
  ],
  ['a session', { AWS: 'arn:aws:sts::111122223333:assumed-role/a/b' }, { kind: 'session', accountId: '111122223333' }],
  ['someone deleted', { AWS: 'AROAEXAMPLEEXAMPLE123' }, { kind: 'deleted', name: 'AROAEXAMPLEEXAMPLE123' }],
  ['everyone', '*', { kind: 'everyone', name: '*' }],
  [
    'a provider',
    { Federated: 'arn:aws:iam::111122223333:oidc-provider/gitlab.com' },
    { kind: 'federated', accountId: '111122223333' },
  ],
])('trustedPrincipals: %s', (_, principal, expected) => {
  expect(trustedPrincipals(trust(principal))).toEqual([expect.objectContaining(expected)])
})

test('trustedPrincipals: everyone named, with the conditions, of statements that allow assuming', () => {
  const Condition = { StringEquals: { 'sts:ExternalId': ['x'] } }
  const document = policy(
    {
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Principal: { Service: ['a.amazonaws.com', 'b.amazonaws.com'], AWS: '111122223333' },
      Condition,
    },
    { Effect: 'Allow', Action: 'sts:TagSession', Principal: { AWS: '222222222222' } },
    { Effect: 'Deny', Action: 'sts:AssumeRole', Principal: { AWS: '333333333333' } },
    { Effect: 'Allow', Action: 'sts:*', NotPrincipal: { AWS: '444444444444' } },
  )
  expect(trustedPrincipals(document).map(({ name, conditions }) => [name, conditions])).toEqual([
    ['111122223333', Condition],
    ['a.amazonaws.com', Condition],
    ['b.amazonaws.com', Condition],
    ['*', {}],
  ])
})
