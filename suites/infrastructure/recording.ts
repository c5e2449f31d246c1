import type { ConfigurationRecorder } from '@aws-sdk/client-config-service'

/** Types of IAM, which are the same in every region and recorded in one. */
const isGlobal = (type: string): boolean => /^AWS::IAM::(User|Group|Role|Policy)$/.test(type)

/**
 * What a recorder leaves out, in words; empty when it records all that it should.
 * `global`: whether this region is the one that records global types.
 * Source: AWS Config Developer Guide, "Recording AWS resources", and the API's RecordingGroup, whose older members say the same as its strategy.
 */
export function recordingGaps(
  { recordingGroup }: ConfigurationRecorder,
  expected: { readonly global: boolean; readonly mayExclude: readonly string[] },
): string[] {
  const { allSupported = false, includeGlobalResourceTypes = false, resourceTypes = [], exclusionByResourceTypes, recordingStrategy } = recordingGroup ?? {}
  const excluded = exclusionByResourceTypes?.resourceTypes ?? []
  // Older recorders have no strategy.
  const strategy =
    recordingStrategy?.useOnly ??
    (allSupported ? 'ALL_SUPPORTED_RESOURCE_TYPES' : excluded.length > 0 ? 'EXCLUSION_BY_RESOURCE_TYPES' : 'INCLUSION_BY_RESOURCE_TYPES')
  if (strategy === 'INCLUSION_BY_RESOURCE_TYPES') return [`records only ${resourceTypes.length} chosen types`]
  if (strategy === 'ALL_SUPPORTED_RESOURCE_TYPES') return expected.global && !includeGlobalResourceTypes ? ['leaves out global types such as IAM roles'] : []
  const missing = excluded.filter((type) => !expected.mayExclude.includes(type) && (expected.global || !isGlobal(type)))
  return missing.map((type) => `leaves out ${type}`)
}
