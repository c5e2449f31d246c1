import { expect, test } from 'vitest'
import { missingPermissions } from './missing.ts'

const call = (permission: string, code?: string, message = 'no', absent = false) => ({
  permission,
  ...(code === undefined ? {} : { error: { name: 'X', message, code, absent } }),
})

test('what was denied is summed up once, as a policy', () => {
  const missing = missingPermissions([
    call('kms:ListAliases', 'READ_DENIED'),
    call('ec2:DescribeVpcs', 'READ_DENIED'),
    call('ec2:DescribeVpcs', 'READ_DENIED'),
    call('ec2:DescribeSubnets'),
  ])
  expect(missing?.actions).toEqual(['ec2:DescribeVpcs', 'kms:ListAliases'])
  expect(missing?.policies).toEqual([
    {
      Version: '2012-10-17',
      Statement: [
        { Sid: 'Ec2', Effect: 'Allow', Action: ['ec2:DescribeVpcs'], Resource: ['*'] },
        { Sid: 'Kms', Effect: 'Allow', Action: ['kms:ListAliases'], Resource: ['*'] },
      ],
    },
  ])
  expect(missing?.elsewhere).toEqual([])
})

test('what granting may not end is told apart', () => {
  const missing = missingPermissions([
    call('s3:GetBucketPolicy', 'READ_DENIED'),
    call('s3:GetBucketPolicy', 'READ_REFUSED', 'NoSuchBucketPolicy', true),
    call('kms:ListAliases', 'READ_DENIED', 'with an explicit deny in a service control policy'),
  ])
  expect(missing).toEqual({
    actions: [],
    policies: [],
    elsewhere: [
      { action: 'kms:ListAliases', because: 'explicit-deny' },
      { action: 's3:GetBucketPolicy', because: 'some-resources' },
    ],
  })
})

test.each([
  ['nothing was denied', call('ec2:DescribeVpcs', 'READ_THROTTLED')],
  ['a denial was the answer', call('ec2:DescribeVpcs', 'READ_DENIED', 'no', true)],
  ['the call needs no permission', call('', 'READ_DENIED')],
])('absent: %s', (_why, observation) => {
  expect(missingPermissions([observation])).toBeUndefined()
})

test('a call that got no answer does not show that the caller may make it', () => {
  const calls = [call('ec2:DescribeVpcs', 'READ_DENIED'), call('ec2:DescribeVpcs', 'READ_UNREACHABLE')]
  expect(missingPermissions(calls)?.actions).toEqual(['ec2:DescribeVpcs'])
})
