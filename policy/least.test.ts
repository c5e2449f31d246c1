import { expect, test } from 'vitest'
import { parsePolicy } from './document.ts'
import { evaluate } from './evaluate.ts'
import { MANAGED_POLICY_LIMIT, leastPrivilege, sizeOf } from './least.ts'

test('one statement for each service, sorted, nothing twice', () => {
  expect(
    leastPrivilege([
      'ec2:DescribeVpcs',
      'application-autoscaling:DescribeScalableTargets',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ]),
  ).toEqual([
    {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ApplicationAutoscaling',
          Effect: 'Allow',
          Action: ['application-autoscaling:DescribeScalableTargets'],
          Resource: ['*'],
        },
        { Sid: 'Ec2', Effect: 'Allow', Action: ['ec2:DescribeSubnets', 'ec2:DescribeVpcs'], Resource: ['*'] },
      ],
    },
  ])
})

test('as many documents as the size of a managed policy demands, which together allow each action', () => {
  const actions = Array.from({ length: 400 }, (_, i) => `${i % 2 ? 'ec2' : 's3'}:DescribeSomethingWithALongName${i}`)
  const documents = leastPrivilege(actions)
  expect(documents.length).toBeGreaterThan(2)
  expect(Math.max(...documents.map(sizeOf))).toBeLessThanOrEqual(MANAGED_POLICY_LIMIT)
  const identity = documents.map((document) => parsePolicy(JSON.stringify(document)))
  expect(actions.filter((action) => evaluate({ identity }, { action, resource: '*' }).decision !== 'allowed')).toEqual(
    [],
  )
})

test('no actions need no policy', () => {
  expect(leastPrivilege([])).toEqual([])
})

test.each(['*', 'ec2:Describe*', 'DescribeVpcs', 'ec2:'])('%s is refused: it is no action', (action) => {
  expect(() => leastPrivilege([action])).toThrow(RangeError)
})
