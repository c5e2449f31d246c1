import { expect, test } from 'vitest'
import { isWithinAccount } from './confused-deputy.ts'

test.each([
  [{ StringEquals: { 'aws:SourceAccount': ['111122223333'] } }, true],
  [{ stringequals: { 'AWS:SOURCEACCOUNT': ['111122223333'] } }, true],
  [{ ArnLike: { 'aws:SourceArn': ['arn:aws:ecs:us-east-1:111122223333:*'] } }, true],
  [{ 'ForAnyValue:StringEquals': { 'aws:SourceAccount': ['111122223333'] } }, true],
  [{ StringEquals: { 'aws:SourceAccount': ['111122223333', '444455556666'] } }, false],
  [{ StringLike: { 'aws:SourceAccount': ['1111*'] } }, false],
  [{ ArnLike: { 'aws:SourceArn': ['arn:aws:ecs:*:*:*'] } }, false],
  [{ StringNotEquals: { 'aws:SourceAccount': ['111122223333'] } }, false],
  [{ StringEqualsIfExists: { 'aws:SourceAccount': ['111122223333'] } }, false],
  [{ 'ForAllValues:StringEquals': { 'aws:SourceAccount': ['111122223333'] } }, false],
  [{ Null: { 'aws:SourceAccount': ['false'] } }, false],
  [{ StringEquals: { 'aws:SourceVpc': ['vpc-1'] } }, false],
  [{}, false],
])('%j', (conditions, expected) => {
  expect(isWithinAccount(conditions, '111122223333')).toBe(expected)
})
