/** checkride.config.ts: the environments and their expected values. */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as v from 'valibot'
import { ACT_NAMES } from '../../record/act.ts'
import { problemLines } from './problems.ts'
import { PROFILE_NAMES } from './profiles.ts'
import { SettingsOverrides } from './settings/index.ts'
import { Waiver } from './waivers.ts'

const GateLevel = v.picklist(['fail', 'warn'])

const Role = v.strictObject({
  arn: v.pipe(v.string(), v.regex(/^arn:[\w-]+:iam::\d{12}:role\/.+$/, 'write the ARN of a role')),
  externalId: v.optional(v.string()),
})

const ACCOUNT = /^\d{12}$/

/** By account; each role is of the account that it stands for. */
const Accounts = v.pipe(
  v.record(
    v.pipe(v.string(), v.regex(ACCOUNT, 'write the twelve digits of the account id, in quotes')),
    v.strictObject({ role: Role }),
  ),
  v.check(
    (accounts) =>
      Object.entries(accounts).every(([id, { role }]) => !ACCOUNT.test(id) || role.arn.split(':')[4] === id),
    'name for each account a role of that account',
  ),
)

const Environment = v.strictObject({
  profile: v.picklist(PROFILE_NAMES),
  region: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'name a region such as "us-east-1"'))),
  /** The account that this environment is in: a run with another one's credentials refuses to start. */
  account: v.optional(v.pipe(v.string(), v.regex(ACCOUNT, 'write the twelve digits of the account id, in quotes'))),
  /** An endpoint instead of AWS itself: LocalStack, moto, `checkride sandbox`. */
  endpoint: v.optional(v.pipe(v.string(), v.url('write a URL such as "http://localhost:4566"'))),
  /** Role to assume for the run. */
  role: v.optional(Role),
  /**
   * Roles for what belongs to other accounts, such as the log archive's bucket, by account id:
   * `{ '444455556666': { role: { arn } } }`. Without one, what is there is inconclusive.
   */
  accounts: v.optional(Accounts),
  /** Profile of the shared AWS configuration (~/.aws/config). */
  awsProfile: v.optional(v.string()),
  /** What runs may do here besides reading, when they are asked to (`--allow`). */
  allow: v.optional(v.array(v.picklist(ACT_NAMES))),
  /** Expected values that differ from the profile's. */
  settings: v.optional(SettingsOverrides),
})

export const Config = v.strictObject({
  environments: v.pipe(
    v.record(v.string(), Environment),
    v.check((environments) => Object.keys(environments).length > 0, 'name at least one environment'),
  ),
  /** Patterns of your own check files, relative to the configuration. */
  checks: v.optional(v.array(v.string()), []),
  waivers: v.optional(v.array(Waiver), []),
  /** What a failure of each severity does: close the gate or be reported only. */
  gate: v.optional(
    v.partial(v.strictObject({ critical: GateLevel, high: GateLevel, medium: GateLevel, low: GateLevel })),
    {},
  ),
  evidence: v.optional(
    v.strictObject({
      /** Where runs are kept; default `.checkride/runs` beside the configuration. */
      directory: v.optional(v.string()),
      /** PEM file of the key that signs; default: a key of this user's, made when first needed. */
      signingKey: v.optional(v.string()),
    }),
    {},
  ),
  attestations: v.optional(
    v.strictObject({
      /**
       * Keys that may sign attestations: SHA-256 fingerprints, or PEM files of public keys. Unset: any key may, and the
       * evidence says so.
       */
      trustedKeys: v.optional(v.pipe(v.array(v.string()), v.minLength(1, 'name a key, or leave it out'))),
      /** Days for which an attestation may hold at most. */
      longestDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 366),
    }),
    {},
  ),
})

export type ConfigInput = v.InferInput<typeof Config>
export type Config = v.InferOutput<typeof Config>

/**
 * Types a configuration; changes nothing.
 * @example
 * export default defineConfig({
 *   environments: { production: { profile: 'production', region: 'us-east-1' } },
 *   checks: ['checks/*.check.ts'],
 * })
 */
export const defineConfig = (config: ConfigInput): ConfigInput => config

export type ConfigErrorCode =
  | 'CONFIG_NOT_FOUND'
  | 'CONFIG_BROKEN'
  | 'CONFIG_INVALID'
  | 'CONFIG_ENVIRONMENT'
  | 'CONFIG_REGION'
  | 'CONFIG_NOT_ALLOWED'

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code: ConfigErrorCode

  constructor(code: ConfigErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export interface LoadedConfig {
  readonly config: Config
  /** The configuration's file; absent when there is none. */
  readonly file?: string
  /** Paths in the configuration are relative to this folder. */
  readonly directory: string
}

const NAMES = ['checkride.config.ts', 'checkride.config.js', 'checkride.config.mjs']

/**
 * Loads the named configuration, or the one in the current folder; without one, an environment per profile.
 * @throws ConfigError CONFIG_NOT_FOUND, CONFIG_BROKEN (it throws or has no default export), CONFIG_INVALID (every
 * problem at once)
 */
export async function loadConfig(path: string | undefined, directory = process.cwd()): Promise<LoadedConfig> {
  const file =
    path === undefined
      ? NAMES.map((name) => resolve(directory, name)).find((candidate) => existsSync(candidate))
      : resolve(directory, path)
  if (file === undefined)
    return {
      config: parseConfig(
        { environments: Object.fromEntries(PROFILE_NAMES.map((profile) => [profile, { profile }])) },
        'the built-in configuration',
      ),
      directory,
    }
  if (!existsSync(file))
    throw new ConfigError('CONFIG_NOT_FOUND', `There is no configuration at ${file}. 'checkride init' drafts one.`)
  let module: { readonly default?: unknown }
  try {
    module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default?: unknown }
  } catch (error) {
    throw new ConfigError(
      'CONFIG_BROKEN',
      `${file} could not be loaded: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
    )
  }
  if (module.default === undefined)
    throw new ConfigError('CONFIG_BROKEN', `${file} has no default export. Write: export default defineConfig({ … })`)
  return { config: parseConfig(module.default, file), file, directory: dirname(file) }
}

/**
 * Validates a configuration.
 * @throws ConfigError CONFIG_INVALID naming, for every problem, the key, the value and what is allowed
 */
export function parseConfig(input: unknown, source: string): Config {
  const result = v.safeParse(Config, input)
  if (result.success) return result.output
  throw invalidConfig(source, problemLines(Config, result.issues, 'the configuration'))
}

/** The error of a configuration with problems, each a line that begins with its key. */
export const invalidConfig = (source: string, problems: readonly string[]): ConfigError =>
  new ConfigError(
    'CONFIG_INVALID',
    `${source} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.join('\n')}`,
  )
