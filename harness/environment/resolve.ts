/** From the configuration, the flags and the machine's environment to the environment of a run. */
import { existsSync } from 'node:fs'
import { DEFAULT_GATE, type GatePolicy } from '../../record/gate.ts'
import { suggestion } from '../suggestion.ts'
import type { Act } from '../../record/act.ts'
import type { EnvironmentKind } from '../../record/run.ts'
import { ConfigError, type Config } from './config.ts'
import { isLoopback, type ConnectionSettings, type RoleToAssume } from './connection.ts'
import { PROFILE_NAMES, type ProfileName } from './profiles.ts'
import { settingsFor, type Settings } from './settings/index.ts'

/** Flags of the command line about the environment. */
export interface EnvironmentFlags {
  readonly env?: string
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
 * Flags win over the configuration, the configuration over AWS_REGION.
 * @throws ConfigError CONFIG_ENVIRONMENT for an environment or profile that is not there, CONFIG_REGION when none is
 * named, CONFIG_NOT_ALLOWED when the flags ask for something that the environment's configuration does not allow
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
  const profile = flags.profile ?? environment.profile
  if (!isProfile(profile))
    throw new ConfigError(
      'CONFIG_ENVIRONMENT',
      `There is no profile '${profile}'${suggestion(profile, PROFILE_NAMES)}. There are: ${PROFILE_NAMES.join(', ')}.`,
    )

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
      ...(environment.awsProfile === undefined ? {} : { awsProfile: environment.awsProfile }),
      // An emulator on this machine takes any keys. Without any, the default chain would ask an instance's metadata
      // service.
      ...(local && environment.awsProfile === undefined && !hasCredentials(variables)
        ? { emulatorKeys: { accessKeyId: 'test', secretAccessKey: 'test' } }
        : {}),
    },
    allowed,
    settings: settingsFor(name, profile, environment.settings),
    gate: {
      ...DEFAULT_GATE,
      ...(Object.fromEntries(
        Object.entries(config.gate).filter(([, level]) => level !== undefined),
      ) as Partial<GatePolicy>),
    },
    ...(environment.account === undefined ? {} : { account: environment.account }),
  }
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
