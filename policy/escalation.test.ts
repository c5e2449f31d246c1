import { expect, test } from 'vitest'
import { parsePolicy } from './document.ts'
import { escalations, firmBoundary, passesEveryRole, type Holder } from './escalation.ts'

const arn = 'arn:aws:iam::111122223333:role/app/deploy'
const allow = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
const deny = (Action: string, more: object = {}) => ({ Effect: 'Deny', Action, Resource: '*', ...more })
const document = (...Statement: object[]) => parsePolicy({ Version: '2012-10-17', Statement })
const gains = (holder: Partial<Holder>, ...Statement: object[]) =>
  escalations({ identity: [document(...Statement)], arn, ...holder }).map(({ reason }) => reason)

const PASSED = { Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } } }
const BOUND = { Condition: { StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/edge' } } }

test.each([
  ['a policy on itself', [allow('iam:PutRolePolicy', arn)], ['iam:PutRolePolicy on itself, and so give itself']],
  ['a policy on a path of roles', [allow('iam:AttachRolePolicy', 'arn:aws:iam::*:role/app/*')], ['on itself']],
  ['a policy on other roles', [allow('iam:PutRolePolicy', 'arn:aws:iam::111122223333:role/web-*')], []],
  [
    'new roles of a name',
    [allow(['iam:CreateRole', 'iam:PutRolePolicy'], 'arn:aws:iam::111122223333:role/web-*')],
    ['iam:CreateRole on the same role and iam:PutRolePolicy on the same role, and so make a role'],
  ],
  [
    'new roles, and policies of others',
    [
      allow('iam:CreateRole', 'arn:aws:iam::111122223333:role/web-*'),
      allow('iam:PutRolePolicy', 'arn:aws:iam::111122223333:role/db-*'),
    ],
    [],
  ],
  ['new roles with a boundary', [allow(['iam:CreateRole', 'iam:Put*'], '*', BOUND)], []],
  [
    'chosen policies only',
    [
      allow('iam:AttachRolePolicy', '*', {
        Condition: { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::111122223333:policy/team-*' } },
      }),
    ],
    [],
  ],
  [
    'policies of AWS, whichever',
    [allow('iam:AttachRolePolicy', '*', { Condition: { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/*' } } })],
    ['on itself'],
  ],
  ['trust of every role', [allow('iam:UpdateAssumeRolePolicy')], ['assume every role']],
  ['trust of one role', [allow('iam:UpdateAssumeRolePolicy', 'arn:aws:iam::111122223333:role/web')], []],
  ['keys of every user', [allow('iam:Create*Key')], ['sign in as every user']],
  ['keys of one user', [allow('iam:CreateAccessKey', 'arn:aws:iam::111122223333:user/ci')], []],
  ['versions of every policy', [allow('iam:CreatePolicyVersion')], ['iam:CreatePolicyVersion on its policies']],
  ['passing every role and tasks', [allow('iam:PassRole', '*', PASSED), allow('ecs:RunTask')], ['run a task']],
  ['passing every role to another service', [allow('iam:PassRole', '*', PASSED), allow('ec2:RunInstances')], []],
  ['passing one role', [allow('iam:PassRole', 'arn:aws:iam::111122223333:role/web'), allow('ecs:*')], []],
  ['passing every role and nothing to pass it to', [allow('iam:PassRole')], []],
  [
    'functions with any role',
    [allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'])],
    ['run a function'],
  ],
  ['code of every function', [allow('lambda:*')], ['the role of every function']],
  ['code of one function', [allow('lambda:*', 'arn:aws:lambda:eu-west-1:111122223333:function:resize')], []],
  ['denied after all', [allow('iam:Put*'), deny('iam:PutRolePolicy'), deny('iam:PutUserPolicy')], []],
  [
    'denied from elsewhere only',
    [
      allow('iam:PutRolePolicy', arn),
      deny('iam:*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }),
    ],
    ['on itself'],
  ],
  [
    'denied without the boundary',
    [
      allow(['iam:CreateRole', 'iam:PutRolePolicy'], 'arn:aws:iam::111122223333:role/web-*'),
      deny('iam:CreateRole', {
        Condition: { StringNotEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/edge' } },
      }),
    ],
    [],
  ],
  ['reading', [allow(['iam:Get*', 'iam:List*', 'ecs:*'])], []],
])('%s', (_, statements, expected) => {
  const found = gains({}, ...statements)
  expect(found).toHaveLength(expected.length)
  expected.forEach((part, index) => expect(found[index]).toContain(part))
})

test('its own managed policy may be changed', () => {
  const own = 'arn:aws:iam::111122223333:policy/deploy'
  expect(gains({ attached: [own] }, allow('iam:CreatePolicyVersion', own))).toHaveLength(1)
  expect(gains({ attached: [] }, allow('iam:CreatePolicyVersion', own))).toEqual([])
})

test('tags tell whether a condition on them holds for itself', () => {
  const tagged = allow('iam:PutRolePolicy', '*', { Condition: { StringEquals: { 'aws:ResourceTag/team': 'app' } } })
  expect(gains({ tags: { team: 'app' } }, tagged)).toHaveLength(1)
  expect(gains({ tags: {} }, tagged)).toEqual([])
  expect(gains({}, tagged)).toHaveLength(1)
  expect(gains({ tags: { team: 'edge' } }, tagged)).toEqual([])
})

test('a boundary forbids it, also under conditions, unless it can be taken off', () => {
  const boundary = document(allow('s3:*'))
  expect(gains({ boundary }, allow('iam:*'))).toEqual([])
  const regional = document(
    allow('iam:*', '*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } }),
  )
  expect(gains({ boundary: regional }, allow('iam:PutRolePolicy', arn))).toHaveLength(1)
  const removable = document(allow(['s3:*', 'iam:DeleteRolePermissionsBoundary']))
  const holder = { boundary: removable, arn, identity: [document(allow(['iam:Delete*', 'iam:PutRolePolicy'], arn))] }
  expect(escalations(holder)).toHaveLength(1)
  expect(firmBoundary(holder)).toBeUndefined()
  expect(firmBoundary({ ...holder, identity: [document(allow('s3:*'))] })).toBe(removable)
})

test('every role may be passed, or but one, and not what is denied or beyond the boundary', () => {
  const passing = (more: Partial<Holder>, ...Statement: object[]) =>
    passesEveryRole({ identity: [document(...Statement)], arn, ...more })
  expect(passing({}, allow('iam:PassRole'))).toBe(true)
  expect(passing({}, allow('iam:PassRole', 'arn:aws:iam::*:role/*', PASSED))).toBe(true)
  expect(passing({}, allow('iam:PassRole', 'arn:aws:iam::111122223333:role/web-*'))).toBe(false)
  expect(passing({}, allow('iam:PassRole'), deny('iam:PassRole'))).toBe(false)
  expect(passing({ boundary: document(allow('s3:*')) }, allow('iam:PassRole'))).toBe(false)
})
