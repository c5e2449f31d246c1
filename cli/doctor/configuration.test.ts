import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseConfig } from '../../harness/environment/config.ts'
import type { Finding } from '../../record/run.ts'
import { idlePatterns, idleSettings, idleWaivers } from './configuration.ts'

const configWith = (rest: object) =>
  parseConfig({ environments: { production: { profile: 'production' } }, ...rest }, 'a test')
const waiver = (check: string) => ({
  check,
  subject: '*',
  reason: 'Accepted until the move.',
  owner: 'us',
  expires: '2027-01-31',
})

test('patterns of checks that match no file are named', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'checkride-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  writeFileSync(join(directory, 'mine.check.ts'), '')
  const config = configWith({ checks: ['*.check.ts', 'checkz/**/*.check.ts'] })
  expect(await idlePatterns({ config, directory, baseline: [] })).toEqual([
    `checks.1: 'checkz/**/*.check.ts' matches no file in ${directory}.`,
  ])
})

test('waivers of checks that do not exist are named, with the nearest', () => {
  const config = configWith({ waivers: ['vpc.flow-logs', 'vpc.*', 'vpc.flow-log', 'zzz.*'].map(waiver) })
  expect(idleWaivers(config, ['vpc.flow-logs', 'kms.alias'])).toEqual([
    "waivers.2.check: there is no check 'vpc.flow-log' (did you mean 'vpc.flow-logs'?).",
    "waivers.3.check: there is no check 'zzz.*'.",
  ])
})

test('settings that no check has read are named', () => {
  const findings = [{ settings: ['network.zones', 'select.tags'] }, {}] as unknown as Finding[]
  expect(
    idleSettings({ select: { tags: {} }, network: { zones: 2, tierTag: 'Kind' }, services: { api: {} } }, findings),
  ).toEqual([
    "network.tierTag is set, and no check has read it: 'checkride explain network.tierTag' says which ones do.",
  ])
  expect(idleSettings(undefined, findings)).toEqual([])
})
