import { expect, test } from 'vitest'
import { partitionOf } from './partition.ts'

test.each([
  ['us-east-1', 'aws'],
  ['eu-central-2', 'aws'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
])('ARNs of %s are of the partition %s', (region, expected) => {
  expect(partitionOf(region)).toBe(expected)
})
