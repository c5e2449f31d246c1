import { expect, test } from 'vitest'
import { parsePolicy } from './document.ts'
import { mayDo } from './may.ts'

const deed = {
  action: 'ecs:UpdateService',
  resource: 'arn:aws:ecs:eu-west-1:111122223333:service/live/api',
  arn: 'arn:aws:iam::111122223333:role/deploy',
}
const policies = (...Statement: object[]) => ({ identity: [parsePolicy({ Version: '2012-10-17', Statement })] })
const allow = (more: object = {}) => ({ Effect: 'Allow', Action: 'ecs:Update*', Resource: '*', ...more })

test.each([
  ['a grant on everything', policies(allow()), true],
  ['a grant on the cluster', policies(allow({ Resource: 'arn:aws:ecs:*:*:service/live/*' })), true],
  ['a grant on another cluster', policies(allow({ Resource: 'arn:aws:ecs:*:*:service/qa/*' })), false],
  ['a grant of something else', policies(allow({ Action: 'ecs:Describe*' })), false],
  [
    'a condition that the caller can meet',
    policies(allow({ Condition: { StringEquals: { 'aws:RequestTag/team': 'web' } } })),
    true,
  ],
  ['a denial', policies(allow(), allow({ Effect: 'Deny' })), false],
  ['a boundary', { ...policies(allow()), boundary: parsePolicy({ Statement: [allow({ Action: 's3:*' })] }) }, false],
])('%s', (_, set, expected) => {
  expect(mayDo(set, deed)).toBe(expected)
})

test.each([
  [{ stage: 'live' }, true],
  [{ stage: 'qa' }, false],
  [{}, false],
])('a condition on tags of the resource, which has %o', (tags, expected) => {
  const set = policies(allow({ Condition: { StringEquals: { 'aws:ResourceTag/stage': 'live' } } }))
  expect(mayDo(set, { ...deed, tags })).toBe(expected)
})
