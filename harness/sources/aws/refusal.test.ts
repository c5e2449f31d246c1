import { expect, test } from 'vitest'
import { deniedByOwner } from './refusal.ts'

const WHO = 'User: arn:aws:sts::111122223333:assumed-role/scan/x is not authorized to perform: ecr:DescribeImages'

test.each([
  ['AccessDenied', 'Access Denied', true],
  ['AccessDeniedException', `${WHO} because no resource-based policy allows the ecr:DescribeImages action`, true],
  ['AccessDeniedException', `${WHO} with an explicit deny in a resource-based policy`, true],
  ['AccessDeniedException', `${WHO} because no identity-based policy allows the ecr:DescribeImages action`, false],
  ['AccessDeniedException', `${WHO} with an explicit deny in a service control policy`, false],
  ['AccessDeniedException', `${WHO} because no permissions boundary allows the ecr:DescribeImages action`, false],
  ['AccessDeniedException', `${WHO} because no session policy allows the ecr:DescribeImages action`, false],
  ['AccessDeniedException', `${WHO} because no VPC endpoint policy allows the ecr:DescribeImages action`, false],
  ['NoSuchBucket', 'The specified bucket does not exist', false],
])('%s: %s', async (name, message, byOwner) => {
  const status = name === 'NoSuchBucket' ? 404 : 403
  const error = Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } })
  expect(await deniedByOwner(Promise.reject(error))).toBe(byOwner)
})

test('what is answered is not denied', async () => {
  expect(await deniedByOwner(Promise.resolve({}))).toBe(false)
})
