import { expect, test } from 'vitest'
import { membershipOf, type EcsTags } from './membership.ts'

const tagged = (tags: Readonly<Record<string, string>>): EcsTags =>
  Object.entries(tags).map(([key, value]) => ({ key, value }))

const LIVE = { stage: 'live' }

test.each([
  ['by its own tag', LIVE, {}, { kind: 'ours' }],
  ['by the tag of its definition', {}, LIVE, { kind: 'ours' }],
  ['by both', LIVE, LIVE, { kind: 'ours' }],
  ['no tag', { team: 'a' }, {}, { kind: 'unmarked' }],
  ['another environment', { stage: 'trial' }, {}, { kind: 'another', because: 'its tag stage is trial, not live' }],
  [
    'another one by its definition',
    {},
    { stage: 'trial' },
    { kind: 'another', because: "its task definition's tag stage is trial, not live" },
  ],
  ['another one by both', { stage: 'a' }, { stage: 'b' }, { kind: 'another', because: 'its tag stage is a, not live' }],
  [
    'two environments',
    LIVE,
    { stage: 'trial' },
    { kind: 'undecided', because: 'its tag stage is live, and that of its task definition trial' },
  ],
] as const)('a service belongs by tags: %s', (_, own, definition, expected) => {
  const service = { serviceName: 'api', tags: [...tagged(own)] }
  expect(membershipOf(service, tagged(definition), { tags: LIVE })).toEqual(expected)
})

test('of several tags one that names another environment is enough, and one that is absent says nothing', () => {
  const select = { tags: { stage: 'live', system: 'shop' } }
  const of = (tags: Readonly<Record<string, string>>) =>
    membershipOf({ serviceName: 'api', tags: [...tagged(tags)] }, [], select).kind
  expect([of({ stage: 'live', system: 'shop' }), of({ stage: 'live' }), of({ stage: 'live', system: 'bank' })]).toEqual(
    ['ours', 'ours', 'another'],
  )
})

test('a list of names decides, whatever the tags say', () => {
  const select = { tags: LIVE, services: ['shop-*', 'api'] }
  const of = (serviceName: string, stage: string) =>
    membershipOf({ serviceName, tags: [...tagged({ stage })] }, [], select)
  expect(of('shop-web', 'trial')).toEqual({ kind: 'ours' })
  expect(of('bank', 'live')).toEqual({
    kind: 'another',
    because: 'select.services (shop-*, api) does not name it',
  })
})

test('without tags the region holds one environment: no service says anything against it', () => {
  expect(membershipOf({ serviceName: 'api', tags: [...tagged({ stage: 'a' })] }, [], { tags: {} })).toEqual({
    kind: 'unmarked',
  })
})
