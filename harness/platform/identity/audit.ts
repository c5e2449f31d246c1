import type { GetEventSelectorsResponse, Trail } from '@aws-sdk/client-cloudtrail'
import type { ConfigurationRecorder, ConfigurationRecorderStatus } from '@aws-sdk/client-config-service'
import { matches } from '../../../policy/match.ts'
import { collection, type Resource } from '../collection.ts'

export interface RecorderWithStatus {
  readonly recorder: ConfigurationRecorder
  readonly status?: ConfigurationRecorderStatus
}

/**
 * Every trail that logs this region: its own, those of several regions, the organization's. Members of an organization
 * may ask for the status and the selectors of its trail by its full ARN (CloudTrail API, GetTrailStatus).
 */
export const trailsRecordingHere = collection(async ({ aws, region }): Promise<Resource<Trail>[]> => {
  const { trailList = [] } = await aws.cloudtrail.describeTrails({ includeShadowTrails: true })
  return trailList
    .filter((trail) => trail.HomeRegion === region || trail.IsMultiRegionTrail === true)
    .map((trail) => ({
      ...trail,
      subject: {
        id: trail.TrailARN ?? '',
        type: 'cloudtrail:trail',
        name: trail.Name ?? '?',
        region: trail.HomeRegion ?? region,
      },
    }))
})

/**
 * The trails that audit the platform: of those that log this region the ones that the settings name. Where they name
 * none, those that log management events, and of these the ones of all regions; where no trail does so, all of them.
 */
export const trails = collection(async ({ aws, read, settings }): Promise<Resource<Trail>[]> => {
  const all = await read(trailsRecordingHere)
  const { trails: named } = settings.identity
  if (named !== undefined) return all.filter(({ Name = '' }) => named.some((pattern) => matches(pattern, Name)))
  // A single trail is the one, whatever it logs.
  if (all.length <= 1) return all
  const selectors = await Promise.all(
    all.map(({ TrailARN: TrailName }) => aws.cloudtrail.getEventSelectors({ TrailName })),
  )
  const auditing = preferred(all, (_, index) => logsManagementEvents(selectors[index]!))
  return preferred(auditing, ({ IsMultiRegionTrail }) => IsMultiRegionTrail === true)
})

/** Those that the predicate is true of; all where it is true of none. */
function preferred<T>(all: readonly T[], is: (each: T, index: number) => boolean): T[] {
  const some = all.filter(is)
  return some.length > 0 ? some : [...all]
}

const logsManagementEvents = ({
  EventSelectors = [],
  AdvancedEventSelectors = [],
}: Pick<GetEventSelectorsResponse, 'EventSelectors' | 'AdvancedEventSelectors'>): boolean =>
  EventSelectors.some(({ IncludeManagementEvents = true }) => IncludeManagementEvents) ||
  AdvancedEventSelectors.some(({ FieldSelectors = [] }) =>
    FieldSelectors.some(({ Field, Equals = [] }) => Field === 'eventCategory' && Equals.includes('Management')),
  )

/**
 * The account's own configuration recorders in this region; those that AWS services run for themselves are left out.
 */
export const recorders = collection(async ({ aws }): Promise<RecorderWithStatus[]> => {
  const { ConfigurationRecorders = [] } = await aws.config.describeConfigurationRecorders()
  const { ConfigurationRecordersStatus = [] } = await aws.config.describeConfigurationRecorderStatus()
  return ConfigurationRecorders.filter(({ servicePrincipal }) => servicePrincipal === undefined).map(
    (recorder): RecorderWithStatus => {
      const status = ConfigurationRecordersStatus.find(({ name }) => name === recorder.name)
      return { recorder, ...(status === undefined ? {} : { status }) }
    },
  )
})
