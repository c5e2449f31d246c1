import { expect, test } from 'vitest'
import { lockOf } from './terraform-lock.ts'

const LockID = { S: 'bucket/production/terraform.tfstate' }

test.each([
  ['the digest beside a state', { LockID: { S: `${LockID.S}-md5` }, Digest: { S: 'd41d8cd9' } }, undefined],
  [
    'a lock',
    {
      LockID,
      Info: {
        S: '{"ID":"f2d1","Operation":"OperationTypePlan","Who":"ann@laptop","Created":"2026-11-20T10:00:00.123456789Z"}',
      },
    },
    {
      path: LockID.S,
      id: 'f2d1',
      who: 'ann@laptop',
      operation: 'OperationTypePlan',
      createdAt: new Date('2026-11-20T10:00:00.123Z'),
    },
  ],
  [
    'a lock that nobody can read',
    { LockID, Info: { S: '{' } },
    { path: LockID.S, id: 'unknown', who: 'unknown', operation: 'an unknown operation' },
  ],
  [
    'a lock that says nothing',
    { LockID, Info: { S: 'null' } },
    { path: LockID.S, id: 'unknown', who: 'unknown', operation: 'an unknown operation' },
  ],
])('%s', (_, item, lock) => {
  expect(lockOf(item)).toEqual(lock)
})
