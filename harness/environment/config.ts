/** checkride.config.ts: the environments and their expected values. */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as v from 'valibot'
import { ACT_NAMES } from '../../record/act.ts'
import { loadModule } from '../loading/load.ts'
import { readBaseline } from './baseline.ts'
import { ConfigError, invalidConfig } from './config-error.ts'
import { problemLines } from './problems.ts'
import { PROFILE_NAMES } from './profiles.ts'
import { Promises } from './promises.ts'
import { SettingsOverrides } from './settings/index.ts'
import { Waiver } from './waivers.ts'

const GateLevel = v.picklist(['fail', 'warn'])

const Role = v.strictObject({
  /** Its ARN. */
  arn: v.pipe(v.string(), v.regex(/^arn:[\w-]+:iam::\d{12}:role\/.+$/, 'write the ARN of a role')),
  /** What its trust policy wants as sts:ExternalId; unset: nothing. */
  externalId: v.optional(v.string()),
})

const ACCOUNT = /^\d{12}$/

/** By account; each role is of the account that it stands for. */
const Accounts = v.pipe(
  v.record(
    v.pipe(v.string(), v.regex(ACCOUNT, 'write the twelve digits of the account id, in quotes')),
    v.strictObject({
      /** A role of that account, which this run's role may assume. */
      role: Role,
    }),
  ),
  v.check(
    (accounts) =>
      Object.entries(accounts).every(([id, { role }]) => !ACCOUNT.test(id) || role.arn.split(':')[4] === id),
    'name for each account a role of that account',
  ),
)

const Environment = v.strictObject({
  /** Whose expected values apply (`--expect`); not a profile of the AWS configuration, which is `awsProfile`. */
  profile: v.picklist(PROFILE_NAMES),
  /** The AWS region; unset: that of `--region`, AWS_REGION or AWS_DEFAULT_REGION. */
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
  /** Profile of the shared AWS configuration, ~/.aws/config (`--profile`). */
  awsProfile: v.optional(v.string()),
  /** What runs may do here besides reading, when they are asked to (`--allow`). */
  allow: v.optional(v.array(v.picklist(ACT_NAMES))),
  /** Which of the documents' promises are made here; unset: all. */
  promises: v.optional(Promises),
  /** Expected values that differ from the profile's and the promised documents'. */
  settings: v.optional(SettingsOverrides),
})

export const Config = v.strictObject({
  /** The platform's environments by name; `--env` chooses one. */
  environments: v.pipe(
    v.record(v.string(), Environment),
    v.check((environments) => Object.keys(environments).length > 0, 'name at least one environment'),
  ),
  /** Patterns of your own check files, relative to the configuration. */
  checks: v.optional(v.array(v.string()), []),
  /** Failures that are accepted until a date. */
  waivers: v.optional(v.array(Waiver), []),
  /**
   * File of further waivers, written by `init --baseline`, relative to the configuration; unset: checkride.baseline.json
   * where it is there.
   */
  baseline: v.optional(v.string()),
  /** What a failure of each severity does: close the gate or be reported only. */
  gate: v.optional(
    v.partial(
      v.strictObject({
        /** Of a check of severity `critical`; unset: it closes the gate. */
        critical: GateLevel,
        /** Of severity `high`; unset: it closes the gate. */
        high: GateLevel,
        /** Of severity `medium`; unset: it closes the gate. */
        medium: GateLevel,
        /** Of severity `low`; unset: it is reported only. */
        low: GateLevel,
      }),
    ),
    {},
  ),
  /** Where the evidence goes, and who signs it. */
  evidence: v.optional(
    v.strictObject({
      /** Where runs are kept; default `.checkride/runs` beside the configuration. */
      directory: v.optional(v.string()),
      /** PEM file of the key that signs; default: a key of this user's, made when first needed. */
      signingKey: v.optional(v.string()),
    }),
    {},
  ),
  /** Whose word counts for what no API can tell, and for how long. */
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

export interface LoadedConfig {
  readonly config: Config
  /** The configuration's file; absent when there is none. */
  readonly file?: string
  /** Paths in the configuration are relative to this folder. */
  readonly directory: string
  /** What the baseline beside it accepts. */
  readonly baseline: readonly Waiver[]
}

const NAMES = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((ending) => `checkride.config.${ending}`)

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
      baseline: [],
    }
  if (!existsSync(file))
    throw new ConfigError('CONFIG_NOT_FOUND', `There is no configuration at ${file}. 'checkride init' drafts one.`)
  const { default: written } = await loadModule(pathToFileURL(file).href).catch((error: unknown) => {
    throw new ConfigError(
      'CONFIG_BROKEN',
      `${file} could not be loaded: ${error instanceof Error ? error.message : String(error)}`,
    )
  })
  if (written === undefined)
    throw new ConfigError('CONFIG_BROKEN', `${file} has no default export. Write: export default defineConfig({ … })`)
  const config = parseConfig(written, file)
  return { config, file, directory: dirname(file), baseline: readBaseline(dirname(file), config.baseline) }
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
