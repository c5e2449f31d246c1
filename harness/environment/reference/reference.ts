/** Every key of a configuration: what it is, its type, its defaults, and the checks that read it. */
import { Config } from '../config.ts'
import { PROFILE_NAMES, type ProfileName } from '../profiles.ts'
import { partsOf, within, type Schema } from '../schema.ts'
import { settingsFor, SettingsOverrides } from '../settings/index.ts'
import { membersOf, type Member } from './members.ts'
import { isOptional, joined, typeWords, type TypeWords } from './types.ts'

/** What the schema does not tell; by path. `npm run generate` finds it. */
export interface ReferenceData {
  /** The comments above the schema's members. */
  readonly comments: Readonly<Record<string, string>>
  /** Ids of Checkride's checks that read a key of the settings. */
  readonly checks: Readonly<Record<string, readonly string[]>>
}

export interface Setting extends TypeWords {
  /** `network.vpcCidr`, `environments.<name>.region`, `waivers[].check`. */
  readonly path: string
  readonly comment?: string
  /** Whether it must be given where what it belongs to is given. */
  readonly required: boolean
  /**
   * The default, where there is one, in each profile; `null` within it is a value, and an absent profile has none.
   * `{environment}` stands for the environment's name.
   */
  readonly defaults: Readonly<Partial<Record<ProfileName, unknown>>>
  readonly checks: readonly string[]
  readonly members: readonly Setting[]
}

export interface Reference {
  /** The configuration without the settings of its environments. */
  readonly configuration: readonly Setting[]
  /** The sections of an environment's settings. */
  readonly settings: readonly Setting[]
}

/**
 * The reference of every key.
 * @example referenceOf(data).settings.find(({ path }) => path === 'network')
 */
export function referenceOf({ comments, checks }: ReferenceData): Reference {
  // A check reads a key with all that it holds.
  const describe = (member: Member, defaultsOf: DefaultsOf, readers: readonly string[] = []): Setting => {
    const { path, schemas } = member
    const own = checks[path] ?? readers
    const comment = comments[path] ?? comments[`${path}[]`] ?? comments[`${path}.<name>`]
    return {
      path,
      ...(comment === undefined ? {} : { comment }),
      ...joined(schemas.map(typeWords)),
      required: !schemas.some(isOptional),
      defaults: defaultsOf(member),
      checks: own,
      members: member.members.map((each) => describe(each, defaultsOf, own)),
    }
  }
  return {
    configuration: membersOf(Config, '', SettingsOverrides).map((each) => describe(each, ofSchema)),
    settings: membersOf(SettingsOverrides).map((each) => describe(each, ofProfiles)),
  }
}

type DefaultsOf = (member: Member) => Setting['defaults']

/** The settings of each profile that nothing overrides. */
const DEFAULTS = Object.fromEntries(
  PROFILE_NAMES.map((profile) => [profile, settingsFor('{environment}', profile)]),
) as unknown as Readonly<Record<ProfileName, object>>

const ofProfiles: DefaultsOf = ({ path, members }) => {
  if (path.includes('[]') || path.includes('<name>')) return {}
  const values = PROFILE_NAMES.map((profile) => [profile, valueAt(DEFAULTS[profile], path.split('.'))] as const)
  // Such as a section: what it holds is said of its members.
  const hasOwnDefaults = members.some((member) =>
    values.some(([, value]) => hasOwn(value, member.path.split('.').at(-1)!)),
  )
  return hasOwnDefaults ? {} : Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

const hasOwn = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, key) => (hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined), value)

const ofSchema: DefaultsOf = ({ schemas }) => {
  const value = schemas.map(defaultOf).find((found) => found !== undefined)
  return value === undefined ? {} : Object.fromEntries(PROFILE_NAMES.map((profile) => [profile, value]))
}

const defaultOf = (schema: Schema): unknown => {
  const inner = within(schema)
  return partsOf(schema).default ?? (inner === undefined ? undefined : defaultOf(inner))
}

/** Settings, and their members, in their order. */
export const everySetting = (settings: readonly Setting[]): Setting[] =>
  settings.flatMap((setting) => [setting, ...everySetting(setting.members)])
