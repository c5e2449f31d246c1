import type { CapacityProviderStrategyItem } from '@aws-sdk/client-ecs'
import type { Settings } from '../../../harness/index.ts'

/** What a service, or one of its task sets, is to run on. */
interface Used {
  readonly launchType?: string | undefined
  readonly capacityProviderStrategy?: readonly CapacityProviderStrategyItem[] | undefined
  readonly platformVersion?: string | undefined
  readonly platformFamily?: string | undefined
}

/** The newest platform version of Windows. Source: ECS developer guide, "Fargate Windows platform versions". */
const WINDOWS_VERSION = '1.0.0'

/**
 * Why what a service runs on is not what is expected; empty when it is. A provider with neither weight nor base gets no
 * task. Platform versions are Fargate's, and those of Windows are counted apart.
 */
export function capacityProblems(
  { launchType, capacityProviderStrategy = [], platformVersion, platformFamily = '' }: Used,
  { launchTypes, capacityProviders, platformVersions }: Settings['service'],
): string[] {
  const used = capacityProviderStrategy.filter(({ weight = 0, base = 0 }) => weight + base > 0)
  const foreign = used.filter(({ capacityProvider = '' }) => !capacityProviders.includes(capacityProvider))
  const onInstances = capacityProviderStrategy.length === 0 && (launchType === 'EC2' || launchType === 'EXTERNAL')
  const isWindows = platformFamily.toUpperCase().startsWith('WINDOWS')
  const versions = isWindows ? [...platformVersions, WINDOWS_VERSION] : platformVersions
  return [
    ...foreign.map(
      ({ capacityProvider }) => `capacity provider ${capacityProvider}, expected are ${capacityProviders.join(', ')}`,
    ),
    ...(capacityProviderStrategy.length > 0 || launchTypes.includes(launchType ?? '')
      ? []
      : [`launch type ${launchType ?? 'not set'}, expected is ${launchTypes.join(' or ')}`]),
    ...(onInstances || versions.includes(platformVersion ?? '')
      ? []
      : [`platform version ${platformVersion ?? 'not set'}, expected is ${versions.join(' or ')}`]),
  ]
}
