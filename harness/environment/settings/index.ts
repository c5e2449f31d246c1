/** The expected values in force: the profile's, with the configuration's overrides. Checks hold no constants. */
import * as v from 'valibot'
import { PROFILES, type Profile, type ProfileName } from '../profiles.ts'
import { IdentitySettings, identityDefaults } from './identity.ts'
import { ServiceSettings, serviceDefaults } from './service.ts'
import { ObservabilitySettings, observabilityDefaults } from './observability.ts'
import { PublicSettings, publicDefaults } from './public.ts'
import { InternalSettings, internalDefaults } from './internal.ts'
import { PipelineSettings, pipelineDefaults } from './pipelines.ts'
import { WatchSettings, watchDefaults } from './watch.ts'
import { NetworkSettings, networkDefaults } from './network.ts'
import { OperationsSettings, operationsDefaults } from './operations.ts'

/** How the platform's resources are distinguished from others in the account. */
export const Select = v.strictObject({
  /** Tags that every resource of the platform carries, such as `{ Environment: 'production' }`. */
  tags: v.record(v.string(), v.string()),
  /** Instead of tags: exactly these VPCs. */
  vpcIds: v.optional(v.array(v.string())),
  /** Names of the platform's ECS clusters; `{environment}` is replaced. */
  clusters: v.array(v.string()),
})
export type Select = v.InferOutput<typeof Select>

type Overrides<Section> = { [Key in keyof Section]?: Section[Key] | undefined }

/**
 * What a configuration may override: any key of any section. Written out, because the type that the schema infers is
 * too deep for a user's compiler.
 */
export interface SettingsOverrides {
  select?: Overrides<Select> | undefined
  network?: Overrides<NetworkSettings> | undefined
  identity?: Overrides<IdentitySettings> | undefined
  operations?: Overrides<OperationsSettings> | undefined
  watch?: Overrides<WatchSettings> | undefined
  internal?: Overrides<InternalSettings> | undefined
  pipelines?: Overrides<PipelineSettings> | undefined
  public?: Overrides<PublicSettings> | undefined
  observability?: Overrides<ObservabilitySettings> | undefined
  service?: Overrides<ServiceSettings> | undefined
}

export const SettingsOverrides: v.GenericSchema<SettingsOverrides> = v.strictObject({
  select: v.optional(v.partial(Select)),
  network: v.optional(v.partial(NetworkSettings)),
  identity: v.optional(v.partial(IdentitySettings)),
  operations: v.optional(v.partial(OperationsSettings)),
  watch: v.optional(v.partial(WatchSettings)),
  internal: v.optional(v.partial(InternalSettings)),
  pipelines: v.optional(v.partial(PipelineSettings)),
  public: v.optional(v.partial(PublicSettings)),
  observability: v.optional(v.partial(ObservabilitySettings)),
  service: v.optional(v.partial(ServiceSettings)),
})
export interface Settings {
  /** Name of the environment, such as `production`. */
  readonly environment: string
  readonly profileName: ProfileName
  readonly profile: Profile
  readonly select: Select
  readonly network: NetworkSettings
  readonly identity: IdentitySettings
  readonly operations: OperationsSettings
  readonly watch: WatchSettings
  readonly internal: InternalSettings
  readonly pipelines: PipelineSettings
  readonly public: PublicSettings
  readonly observability: ObservabilitySettings
  readonly service: ServiceSettings
}

/** Expected values for an environment: the profile's, overridden key by key within each section. */
export function settingsFor(
  environment: string,
  profileName: ProfileName,
  overrides: SettingsOverrides = {},
): Settings {
  const profile = PROFILES[profileName]
  return {
    environment,
    profileName,
    profile,
    select: { tags: { Environment: environment }, clusters: [`${environment}-cluster`], ...defined(overrides.select) },
    network: { ...networkDefaults(profile, environment), ...defined(overrides.network) },
    identity: { ...identityDefaults(profile, environment), ...defined(overrides.identity) },
    operations: { ...operationsDefaults(profile, environment), ...defined(overrides.operations) },
    watch: { ...watchDefaults(profile, environment), ...defined(overrides.watch) },
    internal: { ...internalDefaults(profile, environment), ...defined(overrides.internal) },
    pipelines: { ...pipelineDefaults(profile, environment), ...defined(overrides.pipelines) },
    public: { ...publicDefaults(profile, environment), ...defined(overrides.public) },
    observability: { ...observabilityDefaults(profile, environment), ...defined(overrides.observability) },
    service: { ...serviceDefaults(profile, environment), ...defined(overrides.service) },
  }
}

/** An override that is present but undefined must not erase a default. */
function defined<T extends object>(overrides: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(overrides ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
