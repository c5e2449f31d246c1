import { expect, test } from 'vitest'
import { secretLook } from './secrets-plain.ts'

test.each([
  ['DB_PASSWORD', 'correct-horse', 'DB_PASSWORD is named like a secret'],
  ['DATABASE_URL', 'postgres://app:hunter2@db:5432/app', 'DATABASE_URL holds what looks like a secret'],
  ['CONFIG', '{"apiKey":"4f9a8b7c6d5e"}', 'CONFIG holds what looks like a secret'],
  ['DEPLOY', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'DEPLOY holds what looks like a secret'],
  ['PUBLISHABLE_TOKEN', 'for-everyone', undefined],
  ['DATABASE_URL', 'postgres://db:5432/app', undefined],
  ['SECRET_ARN', 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-Ab12Cd', undefined],
  ['DB_PASSWORD', '', undefined],
  ['LOG_LEVEL', 'INFO', undefined],
])('%s=%s', (name, value, look) => {
  expect(secretLook({ name, value }, ['PUBLISHABLE_*'])).toBe(look)
})
