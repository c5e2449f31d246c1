/** What the page of settings and `explain` both say of a setting. */
import { PROFILE_NAMES } from '../profiles.ts'
import { everySetting, type Reference, type Setting } from './reference.ts'

/** A default, and the profiles in which it holds; all of them: none is named. */
export interface DefaultWords {
  readonly profiles: readonly string[]
  readonly value: string
}

/**
 * The defaults of a setting, each once; none when it has none.
 * @example defaultsOf(retention) // [{ profiles: ['develop'], value: '7' }, { profiles: ['test', 'qa'], value: '30' }, …]
 */
export function defaultsOf({ defaults }: Setting): DefaultWords[] {
  if (Object.keys(defaults).length === 0) return []
  const values = PROFILE_NAMES.map((profile) => ({ profile, value: literal(defaults[profile]) }))
  return [...Map.groupBy(values, ({ value }) => value)].map(([value, same]) => ({
    profiles: same.length === PROFILE_NAMES.length ? [] : same.map(({ profile }) => profile),
    value,
  }))
}

/** A value as a configuration writes it; `unset` for none. */
function literal(value: unknown): string {
  if (value === undefined) return 'unset'
  if (typeof value === 'string') return `'${value.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, of]) => `${/^[\w$]+$/.test(key) ? key : literal(key)}: ${literal(of)}`,
    )
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
  }
  return JSON.stringify(value)
}

/**
 * The setting that a person means: by its path, with names in place of `<name>`, and without `[]`. The settings of an
 * environment may be named as they are in a configuration.
 * @example findSetting(reference, 'environments.production.settings.network.vpcCidr')
 */
export function findSetting({ configuration, settings }: Reference, asked: string): Setting | undefined {
  const name = asked.replace(/^(?:environments\.[^.]+\.)?settings\./, '')
  return everySetting([...settings, ...configuration]).find(({ path }) => patternOf(path).test(name))
}

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replaceAll(/[.$]/g, String.raw`\$&`)
      .replaceAll('<name>', '[^.]+')
      .replaceAll('[]', String.raw`(?:\[\d*\]|\.\d+)?`)}$`,
  )

/**
 * Paths of the settings that a check reads, as far as the reference knows it.
 * @example settingsReadBy(reference, 'vpc.cidr') // ['network.vpcCidr', 'network.secondaryCidrs', …]
 */
export const settingsReadBy = ({ configuration, settings }: Reference, check: string): string[] =>
  // Of what is read as a whole, the whole.
  [...settings.flatMap((section) => [section, ...section.members]), ...everySetting(configuration)]
    .filter(({ checks }) => checks.includes(check))
    .map(({ path }) => path)
