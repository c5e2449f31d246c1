import type { ConfigurationRecorder } from '@aws-sdk/client-config-service'

/** Types of IAM, which are global and recorded in one region. */
const isGlobal = (type: string): boolean => /^AWS::IAM::(User|Group|Role|Policy)$/.test(type)

/**
 * Regions that got AWS Config after February 2022: it accepts IAM's types there and does not record them. Source: AWS
 * Config Developer Guide, "Recording AWS resources", Global resources.
 */
const WITHOUT_IAM = new Set(
  (
    'ap-east-2 ap-south-2 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1 eu-central-2 ' +
    'eu-south-2 il-central-1 me-central-1 mx-central-1'
  ).split(' '),
)

/**
 * What a recorder leaves out, for messages; empty when it records all that it should.
 * `globalRegion`: the region that is to record global types; `region`: the recorder's own.
 * Source: AWS Config Developer Guide, "Recording AWS resources", and the API's RecordingGroup, whose older members say
 * the same as its strategy.
 */
export function recordingGaps(
  { recordingGroup }: ConfigurationRecorder,
  expected: { readonly region: string; readonly globalRegion: string; readonly mayExclude: readonly string[] },
): string[] {
  const isGlobalRegion = expected.region === expected.globalRegion
  const {
    allSupported = false,
    includeGlobalResourceTypes = false,
    resourceTypes = [],
    exclusionByResourceTypes,
    recordingStrategy,
  } = recordingGroup ?? {}
  const excluded = exclusionByResourceTypes?.resourceTypes ?? []
  // Older recorders have no strategy.
  const strategy =
    recordingStrategy?.useOnly ??
    (allSupported
      ? 'ALL_SUPPORTED_RESOURCE_TYPES'
      : excluded.length > 0
        ? 'EXCLUSION_BY_RESOURCE_TYPES'
        : 'INCLUSION_BY_RESOURCE_TYPES')
  if (strategy === 'INCLUSION_BY_RESOURCE_TYPES') return [`records only ${resourceTypes.length} chosen types`]
  const impossible =
    isGlobalRegion && WITHOUT_IAM.has(expected.region)
      ? [
          `leaves out global types such as IAM roles, which cannot be recorded in ${expected.region}: ` +
            'identity.configGlobalRegion must name another region',
        ]
      : []
  if (strategy === 'ALL_SUPPORTED_RESOURCE_TYPES')
    return isGlobalRegion && !includeGlobalResourceTypes ? ['leaves out global types such as IAM roles'] : impossible
  const missing = excluded.filter((type) => !expected.mayExclude.includes(type) && (isGlobalRegion || !isGlobal(type)))
  return [...missing.map((type) => `leaves out ${type}`), ...impossible]
}
