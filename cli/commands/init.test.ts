import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tag, Vpc } from '@aws-sdk/client-ec2'
import { afterAll, expect, test } from 'vitest'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { loadConfig, type Config } from '../../harness/environment/config.ts'
import { temporaryDirectory } from '../../evidence/sample.fixture.ts'
import { init } from './init.ts'

const AUTHORING = join(import.meta.dirname, '../../harness/index.ts')
const sandbox = await Sandbox.start()
afterAll(() => sandbox.close())

/** The configuration that is drafted for an account with these VPCs, loaded as a user's would be. */
async function drafted(
  tags: readonly (readonly Tag[])[],
  endpoint = (url: string): string => url,
): Promise<{ readonly config: Config; readonly text: string }> {
  await using fork = await sandbox.fork()
  const { vpcs } = fork.world('us-east-1').ec2
  vpcs.clear()
  for (const [index, of] of tags.entries())
    vpcs.add({
      VpcId: `vpc-${index}`,
      CidrBlock: '10.0.0.0/16',
      State: 'available',
      IsDefault: false,
      Tags: [...of],
    } as Vpc as never)
  const file = join(temporaryDirectory(), 'checkride.config.ts')
  expect(await init({ config: file, endpoint: endpoint(fork.url), region: 'us-east-1' })).toBe(0)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace("'checkride'", JSON.stringify(AUTHORING)))
  return { config: (await loadConfig(file)).config, text }
}

const HOSTILE = [
  "prod'",
  'prod"',
  '`${process.exit(1)}`',
  '*/ }) ; throw 1 /*',
  '\\',
  "');process.exit(1)//",
  'two\nlines',
  '\u2028',
  '</script>',
  'ünïcode 🙂',
]

test('tags are text in the draft, and nothing else', async () => {
  const { config } = await drafted(HOSTILE.map((Value) => [{ Key: 'Environment', Value }]))
  expect(
    Object.entries(config.environments).map(([name, { settings, account }]) => [name, settings?.select?.tags, account]),
  ).toEqual(HOSTILE.map((value) => [value.toLowerCase(), { Environment: value }, '111122223333']))
})

test('an environment per value, with the profile that its name begins like', async () => {
  const { config } = await drafted([
    [{ Key: 'Environment', Value: 'Production' }],
    [
      { Key: 'Name', Value: 'x' },
      { Key: 'env', Value: 'dev' },
    ],
    [{ Key: 'stage', Value: 'QA-2' }],
    [{ Key: 'Environment', Value: 'staging' }],
    [{ Key: 'Environment', Value: '' }],
    [],
  ])
  expect(
    Object.entries(config.environments).map(([name, { profile, settings }]) => [name, profile, settings?.select?.tags]),
  ).toEqual([
    ['production', 'production', { Environment: 'Production' }],
    ['dev', 'develop', { env: 'dev' }],
    ['qa-2', 'qa', { stage: 'QA-2' }],
    ['staging', 'production', { Environment: 'staging' }],
  ])
})

test('without such a tag the VPCs are named', async () => {
  const { config } = await drafted([[], [{ Key: 'Name', Value: 'x' }]])
  expect(config.environments['production']?.settings?.select).toEqual({ vpcIds: ['vpc-0', 'vpc-1'], clusters: [] })
})

test('an endpoint with a quote in it', async () => {
  const { config } = await drafted([], (url) => `${url}/it's`)
  expect(config.environments['production']?.endpoint).toMatch(/\/it's$/)
})

test('a configuration that is there is not replaced', async () => {
  const file = join(temporaryDirectory(), 'checkride.config.ts')
  writeFileSync(file, 'mine')
  await expect(init({ config: file, endpoint: sandbox.url })).rejects.toMatchObject({ code: 'USAGE' })
  expect(readFileSync(file, 'utf8')).toBe('mine')
})
