import { expect, test } from 'vitest'
import { placementOf, targetsOf } from './placement.ts'

const within = (subnets: string[], securityGroups: string[], assignPublicIp?: 'ENABLED' | 'DISABLED') => ({
  networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups, ...(assignPublicIp && { assignPublicIp }) } },
})

test('a service says where its tasks are placed', () => {
  expect(placementOf(within(['a', 'b'], ['g'], 'ENABLED'))).toEqual({
    subnetIds: ['a', 'b'],
    groupIds: ['g'],
    publicAddress: true,
  })
})

test('task sets know better than the service', () => {
  const service = { ...within(['old'], ['old']), taskSets: [within(['a'], ['g']), within(['a', 'b'], ['h'])] }
  expect(placementOf(service)).toEqual({ subnetIds: ['a', 'b'], groupIds: ['g', 'h'], publicAddress: false })
})

test('tasks without network interfaces of their own have no placement', () => {
  expect(placementOf({})).toBeUndefined()
  expect(placementOf({ ...within(['a'], []), taskSets: [{}] })).toMatchObject({ subnetIds: ['a'] })
})

test('targets are those of the service and of its task sets', () => {
  const [own, ofSet] = [{ targetGroupArn: 'blue' }, { targetGroupArn: 'green' }]
  expect(targetsOf({ loadBalancers: [own], taskSets: [{ loadBalancers: [ofSet] }] })).toEqual([own, ofSet])
})
