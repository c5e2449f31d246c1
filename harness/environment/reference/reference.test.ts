import * as v from 'valibot'
import { expect, test } from 'vitest'
import { PROFILE_NAMES } from '../profiles.ts'
import { settingsFor } from '../settings/index.ts'
import { REFERENCE } from './bundled.ts'
import { flattened, membersOf } from './members.ts'
import { everySetting } from './reference.ts'
import { typeWords } from './types.ts'
import { defaultsOf, findSetting, settingsReadBy } from './words.ts'

const all = everySetting([...REFERENCE.configuration, ...REFERENCE.settings])
const wordsOf = (path: string): readonly unknown[] => defaultsOf(findSetting(REFERENCE, path)!)

test('every key has a comment, and a path of its own', () => {
  expect(all.filter(({ comment }) => comment === undefined).map(({ path }) => path)).toEqual([])
  expect(new Set(all.map(({ path }) => path)).size).toBe(all.length)
})

test('every key of the settings is read by a check', () => {
  const keys = REFERENCE.settings.flatMap(({ members }) => members)
  expect(keys.filter(({ checks }) => checks.length === 0).map(({ path }) => path)).toEqual([])
})

test.each(PROFILE_NAMES)('every default of %s is in the reference', (profile) => {
  const { environment, profileName, profile: _, promises: _made, ...sections } = settingsFor('{environment}', profile)
  for (const [section, keys] of Object.entries(sections))
    for (const [key, value] of Object.entries(keys)) {
      const setting = findSetting(REFERENCE, `${section}.${key}`)
      expect(setting, `${section}.${key}`).toBeDefined()
      if (setting!.defaults[profile] !== undefined) expect(setting!.defaults[profile]).toEqual(value)
      else expect(setting!.members.flatMap(({ defaults }) => Object.keys(defaults))).toContain(profile)
    }
})

test('a default is said once, or for each profile that differs', () => {
  expect(wordsOf('watch.seconds')).toEqual([{ profiles: [], value: '0' }])
  expect(wordsOf('operations.logRetentionDays')).toEqual([
    { profiles: ['develop'], value: '7' },
    { profiles: ['test', 'qa'], value: '30' },
    { profiles: ['production'], value: '90' },
  ])
  expect(wordsOf('service.desired.max')).toContainEqual({ profiles: ['production'], value: 'unset' })
  expect(wordsOf('identity.configGlobalRegion')).toEqual([])
  expect(wordsOf('select.tags')).toEqual([{ profiles: [], value: "{ Environment: '{environment}' }" }])
  expect(wordsOf('attestations.longestDays')).toEqual([{ profiles: [], value: '366' }])
})

test.each([
  ['network.vpcCidr', 'network.vpcCidr'],
  ['settings.network.vpcCidr', 'network.vpcCidr'],
  ['environments.production.settings.network.vpcCidr', 'network.vpcCidr'],
  ['environments.production.region', 'environments.<name>.region'],
  ['waivers.0.owner', 'waivers[].owner'],
  ['waivers[2].owner', 'waivers[].owner'],
  ['waivers.owner', 'waivers[].owner'],
  ['service.sizes.web.cpu', 'service.sizes.<name>.cpu'],
  ['network.vpcCidrs', undefined],
  ['', undefined],
])('%s is found as %s', (asked, path) => {
  expect(findSetting(REFERENCE, asked)?.path).toBe(path)
})

test('the settings of a check are what it reads, by way of collections too', () => {
  expect(settingsReadBy(REFERENCE, 'vpc.cidr')).toEqual(
    expect.arrayContaining(['network.vpcCidr', 'network.secondaryCidrs', 'select.tags']),
  )
  expect(settingsReadBy(REFERENCE, 'vpc.cidr')).not.toContain('network.zones')
  expect(settingsReadBy(REFERENCE, 'load-balancer.protection')).toContain('environments.<name>.profile')
  expect(settingsReadBy(REFERENCE, 'no.such')).toEqual([])
})

test('members within lists, records, wrappers and alternatives are found', () => {
  const schema = v.strictObject({
    plain: v.string(),
    services: v.optional(
      v.record(v.string(), v.partial(v.strictObject({ health: v.strictObject({ path: v.string() }) }))),
    ),
    list: v.nullable(v.pipe(v.array(v.strictObject({ name: v.string() })), v.minLength(1))),
    either: v.variant('kind', [
      v.strictObject({ kind: v.literal('a'), more: v.string() }),
      v.strictObject({ kind: v.literal('b') }),
    ]),
  })
  expect(flattened(membersOf(schema)).map(({ path }) => path)).toEqual([
    'plain',
    'services',
    'services.<name>.health',
    'services.<name>.health.path',
    'list',
    'list[].name',
    'either',
    'either.kind',
    'either.more',
  ])
})

const Port = v.pipe(v.number(), v.integer(), v.minValue(1))
test.each<[string, v.GenericSchema, readonly string[]]>([
  ['boolean', v.boolean(), []],
  ["'a' | 'b' | null", v.nullable(v.picklist(['a', 'b'])), []],
  ["('a' | 'b')[]", v.array(v.picklist(['a', 'b'])), []],
  ['number[]', v.array(Port), ['each: a whole number, at least 1']],
  ['string[]', v.pipe(v.array(v.string()), v.minLength(1)), ['not empty']],
  ['number | string[]', v.union([Port, v.array(v.string())]), ['a whole number', 'at least 1']],
  ['{ <name>: string }', v.record(v.string(), v.pipe(v.string(), v.url('write a URL'))), ['write a URL']],
  ['{ a, b? }[]', v.array(v.strictObject({ a: v.string(), b: v.optional(v.string()) })), []],
  ['[number, number]', v.tuple([v.number(), v.number()]), []],
  ['unknown', v.unknown(), []],
])('%s', (type, schema, rules) => {
  expect(typeWords(schema)).toEqual({ type, rules })
})
