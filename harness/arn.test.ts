import { expect, test } from 'vitest'
import { lastPart, partitionOf } from './arn.ts'

test.each([
  ['us-east-1', 'aws'],
  ['eu-central-2', 'aws'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
])('ARNs of %s are of the partition %s', (region, expected) => {
  expect(partitionOf(region)).toBe(expected)
})

test.each([
  ['arn:aws:ecs:us-east-1:111122223333:service/production/service-a', 'service-a'],
  ['service-a', 'service-a'],
  ['', ''],
  [undefined, '?'],
])('the last part of %s is %s', (arn, expected) => {
  expect(lastPart(arn)).toBe(expected)
})
