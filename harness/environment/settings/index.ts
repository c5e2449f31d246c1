/** The expected values in force: the profile's, with the configuration's overrides. Checks hold no constants. */
import * as v from 'valibot'
import { matches } from '../../../policy/match.ts'
import type { Profile, ProfileName } from '../profiles.ts'
import { promisesMade, type Promises, type PromisesMade } from '../promises.ts'
import { profileOf, thresholdsOf } from '../thresholds.ts'
import { IdentitySettings, identityDefaults } from './identity.ts'
import { ServiceSettings, serviceDefaults } from './service.ts'
import { ObservabilitySettings, observabilityDefaults } from './observability.ts'
import { PublicSettings, publicDefaults } from './public.ts'
import { InternalSettings, internalDefaults } from './internal.ts'
import { PipelineSettings, pipelineDefaults } from './pipelines.ts'
import { WatchSettings, watchDefaults } from './watch.ts'
import { Has } from './has.ts'
import { NetworkSettings, networkDefaults } from './network.ts'
import { Texts } from './texts.ts'
import { OperationsSettings, operationsDefaults } from './operations.ts'

/** An empty selection would find no platform, and nothing to judge. */
const Some = v.pipe(Texts, v.minLength(1, 'name one, or leave it out'))

/** How the platform's resources are distinguished from others in the account. Patterns may hold `*` and `?`. */
export const Select = v.strictObject({
  /**
   * Tags that resources of this environment carry, such as `{ Environment: 'production' }`; none: the region holds no
   * other environment.
   */
  tags: v.record(v.string(), v.string()),
  /** Exactly these VPCs; unset: those that services of the environment run in, and those that carry the tags. */
  vpcIds: v.optional(Some),
  /**
   * Names of the environment's ECS clusters, by pattern; `{environment}` is replaced. Unset: clusters that carry the
   * tags, or hold a service that does.
   */
  clusters: v.optional(Some),
  /**
   * Names of the environment's ECS services, by pattern. Unset: those of the clusters whose tags, or whose task
   * definition's, name this environment, or none.
   */
  services: v.optional(Some),
})
export type Select = v.InferOutput<typeof Select>

export { PARTS, type Part } from './has.ts'

type Overrides<Section> = { [Key in keyof Section]?: Section[Key] | undefined }

/** What may be said of one service, or of those that a pattern names. */
export interface ServiceOverrides {
  service?: Overrides<ServiceSettings> | undefined
  public?: Overrides<PublicSettings> | undefined
  observability?: Overrides<ObservabilitySettings> | undefined
  watch?: Overrides<WatchSettings> | undefined
}

const serviceEntries = {
  service: v.optional(v.partial(ServiceSettings)),
  public: v.optional(v.partial(PublicSettings)),
  observability: v.optional(v.partial(ObservabilitySettings)),
  watch: v.optional(v.partial(WatchSettings)),
}

/**
 * What a configuration may override: any key of any section. Written out, because the type that the schema infers is
 * too deep for a user's compiler.
 */
export interface SettingsOverrides extends ServiceOverrides {
  select?: Overrides<Select> | undefined
  has?: Overrides<Has> | undefined
  network?: Overrides<NetworkSettings> | undefined
  identity?: Overrides<IdentitySettings> | undefined
  operations?: Overrides<OperationsSettings> | undefined
  internal?: Overrides<InternalSettings> | undefined
  pipelines?: Overrides<PipelineSettings> | undefined
  services?: Record<string, ServiceOverrides> | undefined
}

export const SettingsOverrides: v.GenericSchema<SettingsOverrides> = v.strictObject({
  select: v.optional(v.partial(Select)),
  has: v.optional(Has),
  network: v.optional(v.partial(NetworkSettings)),
  identity: v.optional(v.partial(IdentitySettings)),
  operations: v.optional(v.partial(OperationsSettings)),
  internal: v.optional(v.partial(InternalSettings)),
  pipelines: v.optional(v.partial(PipelineSettings)),
  ...serviceEntries,
  /**
   * Expected values of single services, by pattern of their names in ECS; of several patterns that name a service, a
   * later one wins.
   */
  services: v.optional(v.record(v.string(), v.strictObject(serviceEntries))),
})
export interface Settings {
  /** Name of the environment, such as `production`. */
  readonly environment: string
  readonly profileName: ProfileName
  readonly profile: Profile
  /** What the environment promises: what is not promised is not looked at. */
  readonly promises: PromisesMade
  readonly select: Select
  readonly has: Has
  readonly network: NetworkSettings
  readonly identity: IdentitySettings
  readonly operations: OperationsSettings
  readonly watch: WatchSettings
  readonly internal: InternalSettings
  readonly pipelines: PipelineSettings
  readonly public: PublicSettings
  readonly observability: ObservabilitySettings
  readonly service: ServiceSettings
  /** What differs for single services, by pattern of their names. `settingsOf` applies it. */
  readonly services: Readonly<Record<string, ServiceOverrides>>
}

/**
 * Expected values for an environment: those of its profile and of the promised documents, overridden key by key within
 * each section.
 * @param promised unset: the promises of all documents
 * @example settingsFor('qa', 'qa', {}, { documents: ['microservices-readme'] }).network.zones // 2
 */
export function settingsFor(
  environment: string,
  profileName: ProfileName,
  overrides: SettingsOverrides = {},
  promised?: Promises,
): Settings {
  const promises = promisesMade(promised)
  const thresholds = thresholdsOf(promises, profileName)
  const profile = profileOf(profileName, thresholds)
  return {
    environment,
    profileName,
    profile,
    promises,
    select: { tags: { Environment: environment }, ...defined(overrides.select) },
    has: { ...overrides.has },
    network: { ...networkDefaults(profile, thresholds), ...defined(overrides.network) },
    identity: { ...identityDefaults(profile), ...defined(overrides.identity) },
    operations: { ...operationsDefaults(profile, environment), ...defined(overrides.operations) },
    watch: { ...watchDefaults(profile, environment), ...defined(overrides.watch) },
    internal: { ...internalDefaults(profile, environment), ...defined(overrides.internal) },
    pipelines: { ...pipelineDefaults(profile, environment), ...defined(overrides.pipelines) },
    public: { ...publicDefaults(profile, environment, thresholds), ...defined(overrides.public) },
    observability: { ...observabilityDefaults(profile, environment, thresholds), ...defined(overrides.observability) },
    service: { ...serviceDefaults(profile, thresholds), ...defined(overrides.service) },
    services: overrides.services ?? {},
  }
}

/**
 * Expected values for one service: the environment's, with what `services` says of those that its name matches.
 * @example settingsOf(settings, 'ledger').service.healthPath
 */
export function settingsOf(settings: Settings, service: string): Settings {
  const own = Object.entries(settings.services).flatMap(([pattern, said]) => (matches(pattern, service) ? [said] : []))
  return own.reduce(
    (before: Settings, said): Settings => ({
      ...before,
      service: { ...before.service, ...defined(said.service) },
      public: { ...before.public, ...defined(said.public) },
      observability: { ...before.observability, ...defined(said.observability) },
      watch: { ...before.watch, ...defined(said.watch) },
    }),
    settings,
  )
}

/** An override that is present but undefined must not erase a default. */
function defined<T extends object>(overrides: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(overrides ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
