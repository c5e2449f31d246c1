import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import data from '../../harness/environment/reference/data.json' with { type: 'json' }
import { referenceOf } from '../../harness/environment/reference/reference.ts'
import { PACKAGE_ROOT } from '../../harness/package.ts'
import { readersOf, settingsComments } from './data.ts'
import { settingsPage } from './page.ts'

test('comments and page are what `npm run generate` would write', () => {
  expect(data.comments).toEqual(settingsComments())
  expect(readFileSync(join(PACKAGE_ROOT, 'docs/settings.md'), 'utf8')).toBe(settingsPage(referenceOf(data)))
})

test('readers are known by the key that they read; what is no setting is left out', () => {
  const proofs = [
    { check: 'vpc.b', settings: ['network.vpcCidr', 'network', 'network.then', 'elsewhere.key'] },
    { check: 'vpc.a', settings: ['network.vpcCidr', 'profile.natPerZone'] },
    { check: 'vpc.a', settings: ['network.vpcCidr'] },
  ]
  expect(readersOf(proofs)).toEqual({
    'environments.<name>.profile': ['vpc.a'],
    'network.vpcCidr': ['vpc.a', 'vpc.b'],
  })
})

test('the page says of a key what it is, its defaults and its readers, and cannot be broken by it', () => {
  const page = settingsPage(
    referenceOf({
      comments: { 'network.zones': 'More <b>than</b>\none.' },
      checks: { 'network.zones': ['subnets.zones'] },
    }),
  )
  expect(page).toContain(
    '#### network.zones\n\nMore &lt;b>than&lt;/b> one.\n\n- Type: `number | string[]`; a whole number; at least 1; each: not empty; not empty\n' +
      '- Default: `3`\n- Read by: [subnets.zones](checks.md#subnetszones)\n',
  )
})
