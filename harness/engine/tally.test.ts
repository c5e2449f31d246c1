import { expect, test } from 'vitest'
import type { RecordedCall } from '../recording/call.ts'
import { MemoryRecorder } from '../recording/memory-recorder.ts'
import type { ReadFailureCode } from '../recording/obstacle.ts'
import { AnswerTally } from './tally.ts'

const call = (operation: string, code?: ReadFailureCode, name = 'Error', permission = 'x:Y'): RecordedCall => ({
  service: 'ec2',
  operation,
  permission,
  region: 'eu-west-1',
  page: undefined,
  account: undefined,
  input: {},
  startedAt: new Date(),
  endedAt: new Date(),
  attempts: [],
  ...(code === undefined
    ? { output: {} }
    : { error: Object.assign(new Error('no'), { name }), failure: { code, detail: 'no' } }),
})

const tallied = (...calls: readonly RecordedCall[]): AnswerTally => {
  const tally = new AnswerTally(new MemoryRecorder())
  for (const each of calls) tally.record(each)
  return tally
}

const denied = ['A', 'B', 'C', 'D', 'E'].map((operation) => call(operation, 'READ_DENIED'))

test('five different operations denied and none answered: nothing is permitted', () => {
  expect(tallied(...denied).hopeless()).toMatchObject({
    code: 'READ_DENIED',
    operations: ['ec2:A', 'ec2:B', 'ec2:C', 'ec2:D', 'ec2:E'],
  })
})

test.each([
  ['one was answered', [...denied, call('F')]],
  ['one was understood and refused', [...denied, call('F', 'READ_REFUSED')]],
  ['only four were asked, one of them often', [...denied.slice(0, 4), ...denied.slice(0, 4)]],
])('going on makes sense when %s', (_why, calls) => {
  expect(tallied(...calls).hopeless()).toBeUndefined()
})

test('what needs no permission says nothing: who the caller is, probes, files', () => {
  expect(tallied(...denied, call('GetCallerIdentity', undefined, '', '')).hopeless()).toBeDefined()
})

test('the most frequent reason counts', () => {
  const mixed = [
    call('A', 'READ_DENIED'),
    ...denied.slice(1).map(({ operation }) => call(operation, 'READ_UNREACHABLE')),
  ]
  expect(tallied(...mixed).hopeless()?.code).toBe('READ_UNREACHABLE')
})

test.each(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'CredentialsProviderError'])(
  '%s ends a run that was answered before',
  (name) => {
    const tally = tallied(call('A'), call('B', 'READ_CREDENTIALS', name))
    expect(tally.hopeless()).toMatchObject({ code: 'READ_CREDENTIALS', operations: ['ec2:B'] })
  },
)

test('credentials that one service alone refuses do not end it', () => {
  expect(tallied(call('A'), call('B', 'READ_CREDENTIALS', 'OptInRequired')).hopeless()).toBeUndefined()
})
