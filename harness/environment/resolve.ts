/** From the configuration, the flags and the machine's environment to the environment of a run. */
import { existsSync } from 'node:fs'
import { DEFAULT_GATE, type GatePolicy } from '../../record/gate.ts'
import { suggestion } from '../suggestion.ts'
import type { Act } from '../../record/act.ts'
import type { EnvironmentKind } from '../../record/run.ts'
import { awsProfiles } from './aws-profiles.ts'
import { ConfigError } from './config-error.ts'
import type { Config } from './config.ts'
import { isLoopback, type ConnectionSettings, type RoleToAssume } from './connection.ts'
import { PROFILE_NAMES, type ProfileName } from './profiles.ts'
import { settingsFor, type Settings } from './settings/index.ts'

/** Flags of the command line about the environment. */
export interface EnvironmentFlags {
  readonly env?: string
  /** Whose expected values apply, instead of those of the environment's profile. */
  readonly expect?: string
  /** Profile of the shared AWS configuration, as every AWS tool calls it. */
  readonly profile?: string
  readonly region?: string
  readonly endpoint?: string
  readonly role?: string
  /** What the run may do besides reading. */
  readonly allow?: readonly Act[]
}

export interface ResolvedEnvironment {
  readonly kind: EnvironmentKind
  readonly connection: ConnectionSettings
  readonly settings: Settings
  readonly gate: GatePolicy
  readonly allowed: readonly Act[]
  /** The account that the configuration says this is. */
  readonly account?: string
}

/**
 * Flags win over the configuration, the configuration over AWS_REGION, that over the region of the AWS profile.
 * @throws ConfigError CONFIG_ENVIRONMENT for an environment or profile that is not there, CONFIG_REGION when none is
 * named, CONFIG_AWS_PROFILE for a --profile that the AWS configuration does not have, CONFIG_NOT_ALLOWED when the flags ask for something that the environment's configuration does not allow
 */
export function resolveEnvironment(
  config: Config,
  flags: EnvironmentFlags,
  variables: NodeJS.ProcessEnv = process.env,
): ResolvedEnvironment {
  const names = Object.keys(config.environments)
  const name = flags.env ?? (names.length === 1 ? names[0]! : 'production')
  const environment = Object.hasOwn(config.environments, name) ? config.environments[name] : undefined
  if (environment === undefined)
    throw new ConfigError(
      'CONFIG_ENVIRONMENT',
      `There is no environment '${name}'${suggestion(name, names)}. The configuration has: ${names.join(', ')}. ` +
        'Choose one with --env.',
    )
  const profile = flags.expect ?? environment.profile
  if (!isProfile(profile))
    throw new ConfigError(
      'CONFIG_ENVIRONMENT',
      `There is no profile '${profile}'${suggestion(profile, PROFILE_NAMES)}. There are: ${PROFILE_NAMES.join(', ')}.`,
    )

  const awsProfile = flags.profile ?? environment.awsProfile
  const profiles = awsProfile === undefined ? undefined : awsProfiles(variables)
  if (flags.profile !== undefined && profiles?.has(flags.profile) !== true)
    throw noAwsProfile(flags.profile, [...(profiles?.keys() ?? [])])

  const endpoint = flags.endpoint ?? environment.endpoint ?? variables['AWS_ENDPOINT_URL']
  if (endpoint !== undefined && !URL.canParse(endpoint))
    throw new ConfigError(
      'CONFIG_ENVIRONMENT',
      `The endpoint '${endpoint}' is not a URL. Write one such as http://localhost:4566.`,
    )
  const local = endpoint !== undefined && isLoopback(endpoint)
  const region =
    flags.region ??
    environment.region ??
    variables['AWS_REGION'] ??
    variables['AWS_DEFAULT_REGION'] ??
    (awsProfile === undefined ? undefined : profiles?.get(awsProfile)?.region) ??
    (local ? 'us-east-1' : undefined)
  if (region === undefined)
    throw new ConfigError(
      'CONFIG_REGION',
      `No region is named for the environment '${name}'. Use --region, environments.${name}.region, or AWS_REGION.`,
    )
  const allowed = flags.allow ?? []
  const notAllowed = allowed.filter((act) => environment.allow?.includes(act) !== true)
  if (notAllowed.length > 0)
    throw new ConfigError(
      'CONFIG_NOT_ALLOWED',
      `--allow ${notAllowed.join(',')} is asked for, and the environment '${name}' does not allow it ` +
        `(environments.${name}.allow is ${JSON.stringify(environment.allow ?? [])}). Nothing was called. Add it ` +
        'to the configuration, or leave it out.',
    )
  const role = flags.role === undefined ? environment.role : { arn: flags.role }
  return {
    kind: endpoint === undefined || /\.amazonaws\.com(?:\.cn)?$/.test(new URL(endpoint).hostname) ? 'live' : 'emulator',
    connection: {
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(role === undefined ? {} : { role: toAssume(role) }),
      ...(environment.accounts === undefined
        ? {}
        : {
            accounts: Object.fromEntries(
              Object.entries(environment.accounts).map(([account, other]) => [account, toAssume(other.role)]),
            ),
          }),
      ...(awsProfile === undefined ? {} : { awsProfile }),
      // An emulator on this machine takes any keys. Without any, the default chain would ask an instance's metadata
      // service.
      ...(local && awsProfile === undefined && !hasCredentials(variables)
        ? { emulatorKeys: { accessKeyId: 'test', secretAccessKey: 'test' } }
        : {}),
    },
    allowed,
    settings: settingsFor(name, profile, environment.settings, environment.promises),
    gate: {
      ...DEFAULT_GATE,
      ...(Object.fromEntries(
        Object.entries(config.gate).filter(([, level]) => level !== undefined),
      ) as Partial<GatePolicy>),
    },
    ...(environment.account === undefined ? {} : { account: environment.account }),
  }
}

function noAwsProfile(name: string, names: readonly string[]): ConfigError {
  const there = names.length === 0 ? 'There is none' : `There are: ${names.join(', ')}`
  const meant = isProfile(name) ? ` If you mean whose expected values apply, write --expect ${name}.` : ''
  return new ConfigError(
    'CONFIG_AWS_PROFILE',
    `There is no profile '${name}' in the AWS configuration (~/.aws/config, ~/.aws/credentials)` +
      `${suggestion(name, names)}. ${there}.${meant}`,
  )
}

const toAssume = ({ arn, externalId }: { arn: string; externalId?: string | undefined }): RoleToAssume => ({
  arn,
  ...(externalId === undefined ? {} : { externalId }),
})

const isProfile = (name: string): name is ProfileName => (PROFILE_NAMES as readonly string[]).includes(name)

/** Whether the SDK's default chain would find credentials without a network request. */
function hasCredentials(variables: NodeJS.ProcessEnv): boolean {
  const shared = variables['AWS_SHARED_CREDENTIALS_FILE'] ?? `${variables['HOME'] ?? ''}/.aws/credentials`
  return (
    [
      'AWS_ACCESS_KEY_ID',
      'AWS_PROFILE',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
      'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    ].some((name) => variables[name] !== undefined) || existsSync(shared)
  )
}
