import { expect, test } from 'vitest'
import type { Matching } from '../../event-pattern.ts'
import { matchesFilter } from './filter-pattern.ts'

const EVENT = {
  eventSource: 's3.amazonaws.com',
  eventName: 'PutBucketPolicy',
  eventType: 'AwsApiCall',
  errorCode: undefined,
  readOnly: false,
  bytes: 120,
  answer: null,
  userIdentity: { type: 'Root', invokedBy: undefined },
  items: [{ name: 'first' }],
}

test.each<[string, Matching]>([
  ['{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }', true],
  ['{($.userIdentity.type=Root)&&($.eventType!=AwsServiceEvent)}', true],
  ['{ ($.eventSource = s3.amazonaws.com) && (($.eventName = PutBucketAcl) || ($.eventName = PutBucketPolicy)) }', true],
  ['{ $.eventName = "Put*" }', true],
  ['{ $.eventName = "*Policy" }', true],
  ['{ $.eventName = "Put.*" }', false],
  ['{ $.eventName = "putbucketpolicy" }', false],
  ['{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }', false],
  ['{ $.userIdentity.invokedBy NOT EXISTS }', true],
  ['{ $.eventName NOT EXISTS }', false],
  ['{ $.readOnly IS FALSE }', true],
  ['{ $.readOnly IS TRUE }', false],
  ['{ $.answer IS NULL }', true],
  ['{ $.bytes > 100 }', true],
  ['{ $.bytes <= 100 }', false],
  ['{ $.bytes = 120 }', true],
  ['{ $.eventName > 100 }', false],
  ['{ $.items[0].name = "first" }', true],
  // and before or
  ['{ $.eventName = "x" && $.eventName = "y" || $.eventName = "PutBucketPolicy" }', true],
  ['{ $.eventName = "x" && ($.eventName = "y" || $.eventName = "PutBucketPolicy") }', false],
  // terms
  ['', true],
  ['PutBucketPolicy', true],
  ['"PutBucketPolicy" s3.amazonaws.com', true],
  ['?PutBucketAcl ?PutBucketPolicy', true],
  ['s3.amazonaws.com -PutBucketPolicy', false],
  // open
  ['somebody', undefined],
  ['{ $.userAgent = "console" }', undefined],
  ['{ $.errorCode != "AccessDenied" }', undefined],
  ['{ $.eventName = %Put.*% }', undefined],
  ['{ $.items[*].name = "first" }', undefined],
  ['{ $.eventName ~ "Put" }', undefined],
  ['{ $.eventName = "PutBucketPolicy" ', undefined],
  ['{ ($.eventName = "PutBucketPolicy" }', undefined],
  ['{ $.answer IS ODD }', undefined],
  ['[ip, user, status = 4*]', undefined],
  // decided although a part is open
  ['{ $.userAgent = "console" || $.eventName = "PutBucketPolicy" }', true],
  ['{ $.userAgent = "console" && $.eventName = "x" }', false],
])('%s: %s', (pattern, expected) => {
  expect(matchesFilter(pattern, EVENT)).toBe(expected)
})
