import { describe, expect, test } from 'vitest'
import { Scope } from './scope.ts'

const read = (error: unknown): Parameters<Scope['failed']>[0] => ({
  error,
  service: 's3',
  operation: 'GetBucketPolicy',
  permissions: ['s3:GetBucketPolicy'],
  code: 'READ_REFUSED',
  detail: 'said',
  input: { Bucket: 'audit' },
})
const named = (name: string): Error => Object.assign(new Error('said'), { name })

test('what another scope saw is taken over, each failure once', () => {
  const [listing, evaluation] = [new Scope(), new Scope()]
  const error = named('AccessDenied')
  listing.cite(['o1', 'o2'])
  listing.failed(read(error))
  evaluation.cite(['o2', 'o3'])
  evaluation.failed(read(error))
  listing.noting({ network: { zones: 3 } }).network.zones.toFixed()
  evaluation.include(listing)
  expect([...evaluation.observations]).toEqual(['o2', 'o3', 'o1'])
  expect(evaluation.failures).toEqual([read(error)])
  expect([...evaluation.settings]).toEqual(['network.zones'])
  expect([...listing.observations], 'nothing flows back').toEqual(['o1', 'o2'])
})

describe('orAbsent', () => {
  const ask = async (scope: Scope, error: unknown): Promise<unknown> => {
    scope.failed(read(error))
    throw error
  }

  test.each<{ name: string; error: unknown; accepted: readonly [string, ...string[]]; absent: boolean }>([
    { name: 'the named error', error: named('NoSuchBucketPolicy'), accepted: ['NoSuchBucketPolicy'], absent: true },
    {
      name: 'one of several',
      error: named('NoSuchBucket'),
      accepted: ['NoSuchBucketPolicy', 'NoSuchBucket'],
      absent: true,
    },
    { name: 'another error', error: named('AccessDenied'), accepted: ['NoSuchBucketPolicy'], absent: false },
    {
      name: 'a name that only begins alike',
      error: named('NoSuchBucketPolicyStatus'),
      accepted: ['NoSuchBucketPolicy'],
      absent: false,
    },
    { name: 'another case', error: named('nosuchbucketpolicy'), accepted: ['NoSuchBucketPolicy'], absent: false },
    { name: 'no error at all', error: { name: 'NoSuchBucketPolicy' }, accepted: ['NoSuchBucketPolicy'], absent: false },
  ])('$name: absent is $absent', async ({ error, accepted, absent }) => {
    const reported: unknown[] = []
    const scope = new Scope((it) => void reported.push(it))
    const answer = scope.orAbsent(ask(scope, error), ...accepted)
    if (absent) expect(await answer).toBeUndefined()
    else await expect(answer).rejects.toBe(error)
    expect([scope.failures.length, reported]).toEqual(absent ? [0, [error]] : [1, []])
  })

  test('an answer is handed through, and other failures stay', async () => {
    const scope = new Scope()
    scope.failed(read(named('AccessDenied')))
    expect(await scope.orAbsent(Promise.resolve({ Policy: '{}' }), 'NoSuchBucketPolicy')).toEqual({ Policy: '{}' })
    await scope.orAbsent(ask(scope, named('NoSuchBucketPolicy')), 'NoSuchBucketPolicy')
    expect(scope.failures.map(({ error }) => (error as Error).name)).toEqual(['AccessDenied'])
  })
})
