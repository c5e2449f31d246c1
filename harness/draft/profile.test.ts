import { expect, test } from 'vitest'
import { guessProfile } from './profile.ts'

test.each([
  ['production', 'production'],
  ['shop-live', 'production'],
  ['PRD', 'production'],
  ['stage', 'qa'],
  ['payments-staging', 'qa'],
  ['preprod', 'qa'],
  ['integration', 'test'],
  ['dev', 'develop'],
  ['sandbox-3', 'develop'],
])('%s is taken for %s, by its name', (name, profile) => {
  expect(guessProfile([name], [9])).toMatchObject({ profile, because: expect.stringContaining('it is called') })
})

test.each([
  [[3, 2], 'production'],
  [[1, 4], 'develop'],
  [[], 'develop'],
] as const)('where no name tells, services that want %j tasks do: %s', (tasks, profile) => {
  expect(guessProfile(['meterhall', 'emea'], tasks)).toMatchObject({ profile })
})
