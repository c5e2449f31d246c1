import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../../evidence/sample.fixture.ts'
import { ConfigError } from './config-error.ts'
import { loadConfig, parseConfig } from './config.ts'

const production = { environments: { production: { profile: 'production' } } }
const blind = {
  check: 'x.y',
  subject: '*',
  owner: 'me',
  reason: 'long enough',
  expires: '2026-06-30',
  accepts: 'inconclusive',
}
const refusal = (input: unknown): string => {
  try {
    parseConfig(input, 'the.config')
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    expect((error as ConfigError).code).toBe('CONFIG_INVALID')
    return (error as ConfigError).message
  }
  return expect.fail('it was accepted')
}
const environment = (more: object): object => ({ environments: { production: { profile: 'production', ...more } } })

test('what is left out has its default, and nothing else is added', () => {
  expect(parseConfig(production, 'x')).toEqual({
    ...production,
    checks: [],
    waivers: [],
    gate: {},
    evidence: {},
    attestations: { longestDays: 366 },
  })
})

test.each<[string, unknown, readonly string[]]>([
  ['no configuration', undefined, ['the configuration: it is missing']],
  ['text', 'production', ['the configuration: it is "production"']],
  ['no environments', {}, ['environments: it is missing']],
  ['an empty list of environments', { environments: {} }, ['environments', 'name at least one environment']],
  ['an environment without a profile', { environments: { a: {} } }, ['environments.a.profile: it is missing']],
  [
    'an unknown profile',
    { environments: { a: { profile: 'staging' } } },
    ['environments.a.profile: it is "staging"', '"production"'],
  ],
  ['an account as a number', environment({ account: 12 }), ['environments.production.account: it is 12']],
  [
    'an account of eleven digits',
    environment({ account: '11122223333' }),
    ['write the twelve digits of the account id'],
  ],
  ['a region that is none', environment({ region: 'Ireland' }), ['name a region such as "us-east-1"']],
  ['an endpoint that is none', environment({ endpoint: 'localhost' }), ['write a URL']],
  ['a role that is none', environment({ role: { arn: 'admin' } }), ['write the ARN of a role']],
  [
    'a role as text',
    environment({ role: 'arn:aws:iam::111122223333:role/x' }),
    ['environments.production.role: it is "arn:aws:iam::111122223333:role/x"'],
  ],
  [
    'a role for another account that is of a third one',
    environment({ accounts: { '444455556666': { role: { arn: 'arn:aws:iam::777788889999:role/look' } } } }),
    ['environments.production.accounts', 'name for each account a role of that account'],
  ],
  [
    'an account of eleven digits among the others',
    environment({ accounts: { '44445555666': { role: { arn: 'arn:aws:iam::444455556666:role/look' } } } }),
    ['write the twelve digits of the account id'],
  ],
  [
    'an act that is none',
    environment({ allow: ['delete'] }),
    ['environments.production.allow.0: it is "delete"', '"ecs-exec"'],
  ],
  ['a misspelt key', environment({ regin: 'us-east-1' }), ['environments.production.regin', 'no such key exists here']],
  [
    'a misspelt setting',
    environment({ settings: { netwrk: {} } }),
    ['environments.production.settings.netwrk', 'no such key exists here'],
  ],
  [
    'a document that is none',
    environment({ promises: { documents: ['deployment-giude'] } }),
    ['environments.production.promises.documents.0: it is "deployment-giude"', "did you mean 'deployment-guide'?"],
  ],
  [
    'an item that is none',
    environment({ promises: { items: ['DG-INF-5'] } }),
    ['environments.production.promises.items.0: it is "DG-INF-5"', "no such item (did you mean 'DG-INF-05'?)"],
  ],
  [
    'an exception that excepts nothing',
    environment({ promises: { except: [{ item: 'XX-*', reason: 'We never promised this.' }] } }),
    ['environments.production.promises.except.0.item: it is "XX-*"', 'no item of the catalogue is called so'],
  ],
  [
    'an exception without a reason',
    environment({ promises: { except: [{ item: 'DG-INF-09' }] } }),
    ['environments.production.promises.except.0.reason: it is missing'],
  ],
  [
    'an exception with hardly a reason',
    environment({ promises: { except: [{ item: 'DG-INF-09', reason: 'no' }] } }),
    ['say in a sentence why it is not promised'],
  ],
  [
    'no promise at all',
    environment({ promises: { documents: [] } }),
    ['environments.production.promises', 'name a document or an item that is promised'],
  ],
  ['a misspelt section', { ...production, waiver: [] }, ['waiver', 'no such key exists here']],
  ['a level that is none', { ...production, gate: { low: 'ignore' } }, ['gate.low: it is "ignore"', '"warn"']],
  [
    'no trusted key',
    { ...production, attestations: { trustedKeys: [] } },
    ['attestations.trustedKeys', 'name a key, or leave it out'],
  ],
  [
    'a trusted key as text',
    { ...production, attestations: { trustedKeys: 'ab' } },
    ['attestations.trustedKeys: it is "ab"'],
  ],
  [
    'attestations that hold for no day',
    { ...production, attestations: { longestDays: 0 } },
    ['attestations.longestDays: it is 0', '>=1'],
  ],
  ['a severity that is none', { ...production, gate: { lowest: 'warn' } }, ['gate.lowest']],
  [
    'a waiver without a reason',
    { ...production, waivers: [{ check: 'x', subject: '*', owner: 'me', expires: '2026-01-01' }] },
    ['waivers.0.reason: it is missing'],
  ],
  [
    'a waiver that never ends',
    { ...production, waivers: [{ check: 'x', subject: '*', owner: 'me', reason: 'long enough', expires: 'never' }] },
    ['waivers.0.expires: it is "never"', 'YYYY-MM-DD'],
  ],
  ...(
    [
      ['that accepts to see nothing at all', { check: '*', since: '2026-01-01' }, ['waivers.0.check', 'see nothing']],
      ['that does not say since when nobody looks', {}, ["waivers.0.since: accepts: 'inconclusive' needs the day"]],
      ['that begins after its end', { since: '2027-01-01' }, ['waivers.0.since', 'after the day of expiry']],
      ['of failures with an obstacle', { accepts: 'failure', obstacle: 'TIMED_OUT' }, ['waivers.0.obstacle']],
      ['of failures with a first day', { accepts: 'failure', since: '2026-01-01' }, ['waivers.0.since']],
      ['that accepts something else', { accepts: 'inconclusiv' }, ["did you mean 'inconclusive'?"]],
    ] as const
  ).map(([name, more, says]): [string, object, readonly string[]] => [
    `a waiver ${name}`,
    { ...production, waivers: [{ ...blind, ...more }] },
    says,
  ]),
])('refused: %s', (_, input, says) => {
  const message = refusal(input)
  expect(message).toMatch(/^the\.config has a problem:\n/)
  for (const expected of says) expect(message).toContain(expected)
})

test('every problem is told at once', () => {
  const message = refusal({
    environments: { a: { profile: 'x' }, b: { profile: 'production', region: 'y' } },
    checks: 'all',
    nothing: 1,
  })
  expect(message).toContain('the.config has 4 problems:')
  for (const key of ['environments.a.profile', 'environments.b.region', 'checks', 'nothing'])
    expect(message).toContain(`\n  ${key}: `)
})

describe('loading', () => {
  const folder = (files: Readonly<Record<string, string>>): string => {
    const directory = temporaryDirectory()
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
    return directory
  }
  const text = `export default ${JSON.stringify(production)}`

  test('without a file there is an environment per profile', async () => {
    const directory = folder({})
    const { config, file, directory: from } = await loadConfig(undefined, directory)
    expect([Object.keys(config.environments), file, from]).toEqual([
      ['develop', 'test', 'qa', 'production'],
      undefined,
      directory,
    ])
  })

  test.each(['checkride.config.ts', 'checkride.config.js', 'checkride.config.mjs'])('%s is found', async (name) => {
    const directory = folder({ [name]: text, 'package.json': '{"type":"module"}' })
    expect(await loadConfig(undefined, directory)).toMatchObject({
      file: join(directory, name),
      directory,
      config: production,
    })
  })

  test('TypeScript comes before JavaScript, and the named file before both', async () => {
    const directory = folder({ 'checkride.config.ts': text, 'checkride.config.mjs': text, 'other.ts': text })
    expect((await loadConfig(undefined, directory)).file).toBe(join(directory, 'checkride.config.ts'))
    expect((await loadConfig('other.ts', directory)).file).toBe(join(directory, 'other.ts'))
  })

  test.each<[string, Record<string, string>, string | undefined, string, string]>([
    ['a named file that is not there', {}, 'x.ts', 'CONFIG_NOT_FOUND', 'checkride init'],
    [
      'one that throws',
      { 'checkride.config.ts': 'throw new RangeError("boom")' },
      undefined,
      'CONFIG_BROKEN',
      'RangeError: boom',
    ],
    ['one that throws no error', { 'checkride.config.ts': 'throw "boom"' }, undefined, 'CONFIG_BROKEN', 'boom'],
    [
      'one that does not parse',
      { 'checkride.config.ts': 'environments:\n  - x' },
      undefined,
      'CONFIG_BROKEN',
      'could not be loaded',
    ],
    [
      'one that imports what is not there',
      { 'checkride.config.ts': 'import "./gone.ts"' },
      undefined,
      'CONFIG_BROKEN',
      'gone.ts',
    ],
    [
      'one without a default export',
      { 'checkride.config.ts': 'export const x = 1' },
      undefined,
      'CONFIG_BROKEN',
      'export default defineConfig',
    ],
    [
      'one that is not valid',
      { 'checkride.config.ts': 'export default { environments: {} }' },
      undefined,
      'CONFIG_INVALID',
      'at least one',
    ],
  ])('%s', async (_, files, path, code, says) => {
    await expect(loadConfig(path, folder(files))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says) as string,
    })
  })
})
