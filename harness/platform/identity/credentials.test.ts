import { expect, test } from 'vitest'
import { parseReport } from './credentials.ts'

const HEADER =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,' +
  'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,' +
  'access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,' +
  'cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated'
const NO_KEY = 'false,N/A,N/A,N/A,N/A'
const NO_CERTIFICATES = 'false,N/A,false,N/A'
const CREATED = '2024-03-01T08:00:00+00:00'

const parse = (...lines: string[]) => parseReport([HEADER, ...lines].join('\n'))

test('root: the report does not tell of its password', () => {
  const [root] = parse(
    `<root_account>,arn:aws:iam::111122223333:root,${CREATED},not_supported,2026-01-02T03:04:05+00:00,not_supported,not_supported,true,${NO_KEY},${NO_KEY},${NO_CERTIFICATES}`,
  )
  expect(root).toMatchObject({
    isRoot: true,
    mfa: true,
    subject: { id: 'arn:aws:iam::111122223333:root', name: '<root_account>' },
  })
  expect(root).not.toHaveProperty('password')
})

test.each([
  [
    'used',
    'TRUE,2026-01-02T03:04:05+00:00,2025-06-01T00:00:00+00:00',
    { usedAt: new Date('2026-01-02T03:04:05Z'), changedAt: new Date('2025-06-01T00:00:00Z') },
  ],
  ['never used', 'true,no_information,2025-06-01T00:00:00+00:00', { changedAt: new Date('2025-06-01T00:00:00Z') }],
  ['none', 'false,N/A,N/A', undefined],
])('password: %s', (_, columns, password) => {
  const [user] = parse(
    `ann,arn:aws:iam::111122223333:user/ann,${CREATED},${columns},N/A,false,${NO_KEY},${NO_KEY},${NO_CERTIFICATES}`,
  )
  expect(user?.password).toEqual(password)
  expect(user?.mfa).toBe(false)
})

test('keys: active and used, inactive', () => {
  const [user] = parse(
    `ci,arn:aws:iam::111122223333:user/ci,${CREATED},false,N/A,N/A,N/A,false,true,2026-01-01T00:00:00+00:00,2026-02-01T00:00:00+00:00,us-east-1,ecs,false,2025-01-01T00:00:00+00:00,N/A,N/A,N/A,${NO_CERTIFICATES}`,
  )
  expect(user?.keys).toEqual([
    { number: 1, active: true, rotatedAt: new Date('2026-01-01T00:00:00Z'), usedAt: new Date('2026-02-01T00:00:00Z') },
    { number: 2, active: false, rotatedAt: new Date('2025-01-01T00:00:00Z') },
  ])
})

test('a user name with a comma is read when quoted and refused when not: columns must never shift', () => {
  const rest = `${CREATED},false,N/A,N/A,N/A,false,${NO_KEY},${NO_KEY},${NO_CERTIFICATES}`
  expect(parse(`"a,b","arn:aws:iam::111122223333:user/a,b",${rest}`)[0]?.user).toBe('a,b')
  expect(() => parse(`a,b,arn:aws:iam::111122223333:user/a,b,${rest}`)).toThrow(/columns/i)
})

test.each([
  ['a column is missing', 'user,arn\nann,arn:aws:iam::111122223333:user/ann', /no column user_creation_time/],
  [
    'a time is none',
    `${HEADER}\nann,arn,yesterday,false,N/A,N/A,N/A,false,${NO_KEY},${NO_KEY},${NO_CERTIFICATES}`,
    /'yesterday' for a time/,
  ],
])('nothing is guessed when %s', (_, text, message) => {
  expect(() => parseReport(text)).toThrow(message)
})
