/** The expected values in force: the profile's, with the configuration's overrides. Checks read them; none holds constants of its own. */
import * as v from 'valibot'
import { PROFILES, type Profile, type ProfileName } from '../profiles.ts'
import { IdentitySettings, identityDefaults } from './identity.ts'
import { NetworkSettings, networkDefaults } from './network.ts'
import { OperationsSettings, operationsDefaults } from './operations.ts'

/** How the platform's resources are told apart from others in the account. */
export const Select = v.strictObject({
  /** Tags that every resource of the platform carries, such as `{ Environment: 'production' }`. */
  tags: v.record(v.string(), v.string()),
  /** Instead of tags: exactly these VPCs. */
  vpcIds: v.optional(v.array(v.string())),
  /** Names of the platform's ECS clusters; `{environment}` is replaced. */
  clusters: v.array(v.string()),
})
export type Select = v.InferOutput<typeof Select>

/** What a configuration may override: any key of any section. */
export const SettingsOverrides = v.strictObject({
  select: v.optional(v.partial(Select)),
  network: v.optional(v.partial(NetworkSettings)),
  identity: v.optional(v.partial(IdentitySettings)),
  operations: v.optional(v.partial(OperationsSettings)),
})
export type SettingsOverrides = v.InferOutput<typeof SettingsOverrides>

export interface Settings {
  /** Name of the environment, such as `production`. */
  readonly environment: string
  readonly profileName: ProfileName
  readonly profile: Profile
  readonly select: Select
  readonly network: NetworkSettings
  readonly identity: IdentitySettings
  readonly operations: OperationsSettings
}

/** Expected values for an environment: the profile's, overridden key by key within each section. */
export function settingsFor(environment: string, profileName: ProfileName, overrides: SettingsOverrides = {}): Settings {
  const profile = PROFILES[profileName]
  return {
    environment,
    profileName,
    profile,
    select: { tags: { Environment: environment }, clusters: [`${environment}-cluster`], ...defined(overrides.select) },
    network: { ...networkDefaults(profile, environment), ...defined(overrides.network) },
    identity: { ...identityDefaults(profile, environment), ...defined(overrides.identity) },
    operations: { ...operationsDefaults(profile, environment), ...defined(overrides.operations) },
  }
}

/** An override that is present but undefined must not erase a default. */
function defined<T extends object>(overrides: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(overrides ?? {}).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
