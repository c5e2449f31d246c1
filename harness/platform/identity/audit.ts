import type { Trail } from '@aws-sdk/client-cloudtrail'
import type { ConfigurationRecorder, ConfigurationRecorderStatus } from '@aws-sdk/client-config-service'
import { matches } from '../../../policy/match.ts'
import { collection, type Resource } from '../collection.ts'

export interface RecorderWithStatus {
  readonly recorder: ConfigurationRecorder
  readonly status?: ConfigurationRecorderStatus
}

/**
 * Trails that record this region and have the names that the settings give: its own, those of several regions, the
 * organization's.
 */
export const trails = collection(async ({ aws, settings, region }): Promise<Resource<Trail>[]> => {
  const { trailList = [] } = await aws.cloudtrail.describeTrails({ includeShadowTrails: true })
  return trailList
    .filter((trail) => trail.HomeRegion === region || trail.IsMultiRegionTrail === true)
    .filter(({ Name = '' }) => settings.identity.trails.some((pattern) => matches(pattern, Name)))
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
