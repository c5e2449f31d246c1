import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../../evidence/sample.fixture.ts'
import { parseConfig, type ConfigInput } from './config.ts'
import { resolveEnvironment, type EnvironmentFlags } from './resolve.ts'

const OWNER = '111122223333'
const ROLE = 'arn:aws:iam::111122223333:role/scanner'
const KEYS = { emulatorKeys: { accessKeyId: 'test', secretAccessKey: 'test' } }

/** No credentials but those given. */
const variables = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ HOME: temporaryDirectory(), ...more })
const resolve = (
  environments: ConfigInput['environments'],
  flags: EnvironmentFlags = {},
  more: NodeJS.ProcessEnv = {},
): ReturnType<typeof resolveEnvironment> =>
  resolveEnvironment(parseConfig({ environments }, 'x'), flags, variables(more))

describe('where the run goes: flags before the configuration, the configuration before the machine', () => {
  const EU = { production: { profile: 'production', region: 'eu-west-1' } } as const
  const LOCAL = { production: { profile: 'production', endpoint: 'http://localhost:4566' } } as const

  test.each<[string, Parameters<typeof resolve>, object]>([
    ['the configuration', [EU, {}, { AWS_REGION: 'us-west-2' }], { region: 'eu-west-1' }],
    ['a flag', [EU, { region: 'ap-south-1' }, { AWS_REGION: 'us-west-2' }], { region: 'ap-south-1' }],
    [
      'AWS_REGION',
      [{ a: { profile: 'qa' } }, {}, { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'us-west-1' }],
      { region: 'us-west-2' },
    ],
    [
      'AWS_DEFAULT_REGION',
      [{ a: { profile: 'qa' } }, {}, { AWS_DEFAULT_REGION: 'us-west-1' }],
      { region: 'us-west-1' },
    ],
    [
      'an emulator on this machine needs no region, and no keys',
      [LOCAL],
      { region: 'us-east-1', endpoint: 'http://localhost:4566', ...KEYS },
    ],
    [
      'by its address',
      [{ a: { profile: 'qa' } }, { endpoint: 'http://127.0.0.1:5000' }],
      { region: 'us-east-1', endpoint: 'http://127.0.0.1:5000', ...KEYS },
    ],
    [
      'by its sixth address',
      [{ a: { profile: 'qa' } }, { endpoint: 'http://[::1]:5000' }],
      { region: 'us-east-1', endpoint: 'http://[::1]:5000', ...KEYS },
    ],
    [
      'an emulator with keys at hand gets those',
      [LOCAL, {}, { AWS_ACCESS_KEY_ID: 'x' }],
      { region: 'us-east-1', endpoint: 'http://localhost:4566' },
    ],
    [
      'an emulator elsewhere needs keys',
      [EU, { endpoint: 'http://emulator.internal:4566' }],
      { region: 'eu-west-1', endpoint: 'http://emulator.internal:4566' },
    ],
    [
      'the flag’s endpoint',
      [LOCAL, { endpoint: 'http://localhost:1' }, { AWS_ENDPOINT_URL: 'http://localhost:2' }],
      { region: 'us-east-1', endpoint: 'http://localhost:1', ...KEYS },
    ],
    [
      'the configured endpoint',
      [LOCAL, {}, { AWS_ENDPOINT_URL: 'http://localhost:2' }],
      { region: 'us-east-1', endpoint: 'http://localhost:4566', ...KEYS },
    ],
    [
      'AWS_ENDPOINT_URL',
      [EU, {}, { AWS_ENDPOINT_URL: 'http://localhost:2' }],
      { region: 'eu-west-1', endpoint: 'http://localhost:2', ...KEYS },
    ],
    [
      'a configured role, with its external id',
      [{ a: { profile: 'qa', region: 'eu-west-1', role: { arn: ROLE, externalId: 'x' } } }],
      { region: 'eu-west-1', role: { arn: ROLE, externalId: 'x' } },
    ],
    [
      'roles for other accounts',
      [
        {
          a: {
            profile: 'qa',
            region: 'eu-west-1',
            accounts: { [OWNER]: { role: { arn: ROLE, externalId: 'x' } } },
          },
        },
      ],
      { region: 'eu-west-1', accounts: { [OWNER]: { arn: ROLE, externalId: 'x' } } },
    ],
    [
      'the flag’s role, without the external id of another',
      [{ a: { profile: 'qa', region: 'eu-west-1', role: { arn: `${ROLE}2`, externalId: 'x' } } }, { role: ROLE }],
      { region: 'eu-west-1', role: { arn: ROLE } },
    ],
    [
      'a profile of the shared configuration, also for an emulator',
      [{ a: { profile: 'qa', awsProfile: 'p', endpoint: 'http://localhost:1' } }],
      { region: 'us-east-1', endpoint: 'http://localhost:1', awsProfile: 'p' },
    ],
  ])('%s', (_, args, connection) => {
    expect(resolve(...args).connection).toEqual(connection)
  })
})

test.each<[string | undefined, string]>([
  [undefined, 'live'],
  ['https://ec2.eu-west-1.amazonaws.com', 'live'],
  ['https://vpce-1.sts.eu-west-1.vpce.amazonaws.com', 'live'],
  ['https://ec2.cn-north-1.amazonaws.com.cn', 'live'],
  ['https://amazonaws.com.example.org', 'emulator'],
  ['https://notamazonaws.com', 'emulator'],
  ['http://amazonaws.com@localhost:4566', 'emulator'],
  ['http://localhost:4566/.amazonaws.com', 'emulator'],
])('%s is %s', (endpoint, kind) => {
  expect(resolve({ a: { profile: 'qa', region: 'eu-west-1' } }, endpoint === undefined ? {} : { endpoint }).kind).toBe(
    kind,
  )
})

test.each<[string, ConfigInput['environments'], EnvironmentFlags, string, string]>([
  ['the only one', { team: { profile: 'qa' } }, {}, 'team', 'qa'],
  [
    'production, of several',
    { qa: { profile: 'qa' }, production: { profile: 'production' } },
    {},
    'production',
    'production',
  ],
  ['the named one', { qa: { profile: 'qa' }, production: { profile: 'production' } }, { env: 'qa' }, 'qa', 'qa'],
  ['with another profile', { qa: { profile: 'qa' } }, { expect: 'develop' }, 'qa', 'develop'],
])('the environment: %s', (_, environments, flags, name, profile) => {
  const { settings } = resolve(environments, { region: 'eu-west-1', ...flags })
  expect([settings.environment, settings.profileName]).toEqual([name, profile])
})

test('a configured gate changes what it names; undefined changes nothing', () => {
  const config = parseConfig({ environments: { a: { profile: 'qa' } }, gate: { medium: 'warn', high: undefined } }, 'x')
  expect(resolveEnvironment(config, { region: 'eu-west-1' }, variables()).gate).toEqual({
    critical: 'fail',
    high: 'fail',
    medium: 'warn',
    low: 'warn',
  })
})

test('what is done besides reading is what the flags ask for, of what the environment allows', () => {
  const environments: ConfigInput['environments'] = {
    qa: { profile: 'qa', region: 'eu-west-1', allow: ['ecs-exec', 'reachability-analyzer'] },
  }
  expect(resolve(environments).allowed).toEqual([])
  expect(resolve(environments, { allow: ['ecs-exec'] }).allowed).toEqual(['ecs-exec'])
})

test.each<[string, EnvironmentFlags, string, string]>([
  [
    'an act that the environment does not allow',
    { allow: ['ecs-exec', 'reachability-analyzer'], region: 'eu-west-1' },
    'CONFIG_NOT_ALLOWED',
    `--allow reachability-analyzer is asked for, and the environment 'production' does not allow it ` +
      '(environments.production.allow is ["ecs-exec"])',
  ],
  [
    'an unknown environment',
    { env: 'prodction' },
    'CONFIG_ENVIRONMENT',
    "There is no environment 'prodction' (did you mean 'production'?). The configuration has: qa, production.",
  ],
  [
    'a name that every object has',
    { env: 'constructor' },
    'CONFIG_ENVIRONMENT',
    "There is no environment 'constructor'",
  ],
  ['an unknown profile', { expect: 'prod' }, 'CONFIG_ENVIRONMENT', "There is no profile 'prod'"],
  [
    'an endpoint that is no URL',
    { endpoint: 'localhost' },
    'CONFIG_ENVIRONMENT',
    "The endpoint 'localhost' is not a URL",
  ],
  [
    'a profile that the AWS configuration does not have',
    { profile: 'team' },
    'CONFIG_AWS_PROFILE',
    "There is no profile 'team' in the AWS configuration (~/.aws/config, ~/.aws/credentials). There is none.",
  ],
  ['no region', {}, 'CONFIG_REGION', 'Use --region, environments.production.region, or AWS_REGION.'],
  [
    'no region for an emulator elsewhere',
    { endpoint: 'http://emulator.internal' },
    'CONFIG_REGION',
    'No region is named',
  ],
])('refused: %s', (_, flags, code, says) => {
  const resolved = (): unknown =>
    resolve({ qa: { profile: 'qa' }, production: { profile: 'production', allow: ['ecs-exec'] } }, flags)
  expect(resolved).toThrow(expect.objectContaining({ code }))
  expect(resolved).toThrow(says)
})

describe('--profile is a profile of the AWS configuration', () => {
  const CONFIG =
    '[default]\nregion = us-west-1\n\n[profile team]\nsso_session = work\nregion=eu-west-1\ns3 =\n  region = no\n' +
    '[profile "two words"]\n[sso-session work]\nsso_region = us-east-1\n'
  const CREDENTIALS = '[keys]\naws_access_key_id = AKIA\naws_secret_access_key = x\n'

  /** The connection on a machine with these profiles. */
  function connection(
    flags: EnvironmentFlags,
    more: Partial<ConfigInput['environments'][string]> = {},
    config = CONFIG,
  ): object {
    const HOME = temporaryDirectory()
    mkdirSync(join(HOME, '.aws'))
    writeFileSync(join(HOME, '.aws/config'), config)
    writeFileSync(join(HOME, '.aws/credentials'), CREDENTIALS)
    const resolved = resolve({ a: { profile: 'qa', ...more } }, flags, { HOME })
    expect(resolved.settings.profileName).toBe('qa')
    return resolved.connection
  }

  test('it gives credentials and, where nothing else does, the region', () => {
    expect(connection({ profile: 'team' })).toEqual({ awsProfile: 'team', region: 'eu-west-1' })
    expect(connection({ profile: 'team', region: 'eu-north-1' })).toMatchObject({ region: 'eu-north-1' })
    expect(connection({ profile: 'team' }, { region: 'eu-south-1' })).toMatchObject({ region: 'eu-south-1' })
  })

  test('it wins over awsProfile of the configuration', () => {
    expect(connection({ profile: 'team' }, { awsProfile: 'keys' })).toEqual({ awsProfile: 'team', region: 'eu-west-1' })
    expect(connection({}, { awsProfile: 'team' })).toEqual({ awsProfile: 'team', region: 'eu-west-1' })
  })

  test('an emulator on this machine is asked with its keys, not with made-up ones', () => {
    const endpoint = 'http://127.0.0.1:4566'
    expect(connection({ profile: 'keys', endpoint })).toEqual({ awsProfile: 'keys', region: 'us-east-1', endpoint })
  })

  test('one that is not there is refused with those that are', () => {
    expect(() => connection({ profile: 'tema' })).toThrow(
      "(did you mean 'team'?). There are: keys, default, team, two words.",
    )
    expect(() => connection({ profile: 'two words', region: 'eu-west-1' })).not.toThrow()
    expect(() => connection({ profile: 'work' })).toThrow("There is no profile 'work'")
  })

  test('a name of our profiles gets the advice to write --expect, unless the AWS configuration has it too', () => {
    expect(() => connection({ profile: 'production' })).toThrow('write --expect production.')
    const named = connection({ profile: 'production' }, {}, '[profile production]\nregion = eu-west-1\n')
    expect(named).toEqual({ awsProfile: 'production', region: 'eu-west-1' })
  })
})
