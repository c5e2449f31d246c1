import { expect, test } from 'vitest'
import { parseSecretSource } from './secrets-reference.ts'

const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:production/db-Ab12Cd'
const where = { region: 'us-east-1', account: '111122223333' }

test.each([
  [SECRET, { kind: 'secret', arnOrName: SECRET, ...where }],
  [`${SECRET}:password::`, { kind: 'secret', arnOrName: SECRET, ...where, jsonKey: 'password' }],
  [`${SECRET}:::`, { kind: 'secret', arnOrName: SECRET, ...where }],
  [
    `${SECRET}:key:AWSPREVIOUS:`,
    { kind: 'secret', arnOrName: SECRET, ...where, jsonKey: 'key', versionStage: 'AWSPREVIOUS' },
  ],
  [`${SECRET}:::5f1c`, { kind: 'secret', arnOrName: SECRET, ...where, versionId: '5f1c' }],
  [
    'arn:aws:ssm:us-east-1:111122223333:parameter/production/key',
    { kind: 'parameter', arnOrName: 'arn:aws:ssm:us-east-1:111122223333:parameter/production/key', ...where },
  ],
  ['/production/key', { kind: 'parameter', arnOrName: '/production/key' }],
  // two of three parts: ECS refuses it
  [`${SECRET}:password`, undefined],
  [`${SECRET}:password:`, undefined],
  [`${SECRET}:a:b:c:d`, undefined],
  ['arn:aws:secretsmanager:us-east-1:111122223333:secret:', undefined],
  ['arn:aws:s3:::bucket/secret', undefined],
  ['a name with blanks', undefined],
])('%s', (valueFrom, source) => {
  expect(parseSecretSource(valueFrom)).toEqual(source)
})
