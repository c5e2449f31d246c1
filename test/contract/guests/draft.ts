/** The configuration that `init --yes` writes for a guest, and what its owner adds to it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { init } from '../../../cli/commands/init.ts'
import type { Guest } from '../../../fixtures/guests/guest.ts'
import { loadConfig } from '../../../harness/environment/config.ts'
import type { ProfileName } from '../../../harness/environment/profiles.ts'
import type { SettingsOverrides } from '../../../harness/environment/settings/index.ts'

/** What was drafted for the one environment. */
export interface Drafted {
  readonly environment: string
  readonly profile: ProfileName
  readonly settings: SettingsOverrides
  /** Lines of the file. */
  readonly lines: number
}

/** Runs init as its owner would, in an empty folder, and loads what it wrote. */
export async function drafted({ region }: Guest, endpoint: string): Promise<Drafted> {
  const directory = mkdtempSync(join(tmpdir(), 'checkride-guest-'))
  try {
    const file = join(directory, 'checkride.config.ts')
    const code = await init({ config: file, endpoint, region, yes: true })
    if (code !== 0) throw new Error(`init ended with ${code}`)
    const [[environment, { profile, settings = {} }]] = Object.entries(
      (await loadConfig(file)).config.environments,
    ) as [[string, { profile: ProfileName; settings?: SettingsOverrides }]]
    return { environment, profile, settings, lines: readFileSync(file, 'utf8').split('\n').length }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Settings key by key within each section, and within each service; a later one wins. */
export function merged(...all: readonly SettingsOverrides[]): SettingsOverrides {
  const sections = namesIn(all) as (keyof SettingsOverrides)[]
  return Object.fromEntries(
    sections.map((section) => [
      section,
      section === 'services'
        ? mergedServices(all.map(({ services = {} }) => services))
        : (Object.assign({}, ...all.map((each) => each[section])) as object),
    ]),
  )
}

const mergedServices = (all: readonly NonNullable<SettingsOverrides['services']>[]) =>
  Object.fromEntries(namesIn(all).map((name) => [name, merged(...all.map((each) => each[name] ?? {}))]))

const namesIn = (all: readonly object[]): string[] => [...new Set(all.flatMap((each) => Object.keys(each)))]

/** Paths of the values that were written, each member of an object one; a list is one value. */
export const leavesOf = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, member]) => leavesOf(member, path === '' ? key : `${path}.${key}`))
    : [path]
