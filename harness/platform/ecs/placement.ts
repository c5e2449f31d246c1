import type { AwsVpcConfiguration, LoadBalancer, Service } from '@aws-sdk/client-ecs'

/** Where the tasks of a service are placed, and which security groups they wear. */
export interface Placement {
  readonly subnetIds: readonly string[]
  readonly groupIds: readonly string[]
  /** Whether tasks get public addresses. */
  readonly publicAddress: boolean
}

type Placed = Pick<Service, 'networkConfiguration' | 'taskSets'>

/**
 * The placement of a service whose tasks have network interfaces of their own. Where CodeDeploy or another controller
 * deploys, the task sets say it: what the service itself says may be older, or missing.
 * @example placementOf(service)?.groupIds
 */
export function placementOf({ networkConfiguration, taskSets = [] }: Placed): Placement | undefined {
  const said = (of: readonly Placed['networkConfiguration'][]): AwsVpcConfiguration[] =>
    of.flatMap((configuration) => configuration?.awsvpcConfiguration ?? [])
  const ofSets = said(taskSets.map((set) => set.networkConfiguration))
  const all = ofSets.length > 0 ? ofSets : said([networkConfiguration])
  if (all.length === 0) return undefined
  const unique = (ids: readonly string[]): string[] => [...new Set(ids)]
  return {
    subnetIds: unique(all.flatMap(({ subnets = [] }) => subnets)),
    groupIds: unique(all.flatMap(({ securityGroups = [] }) => securityGroups)),
    publicAddress: all.some(({ assignPublicIp }) => assignPublicIp === 'ENABLED'),
  }
}

/**
 * The targets that a service registers with load balancers, by itself and by its task sets.
 * @example targetsOf(service).map(({ targetGroupArn }) => targetGroupArn)
 */
export const targetsOf = ({ loadBalancers = [], taskSets = [] }: Pick<Service, 'loadBalancers' | 'taskSets'>) =>
  [...loadBalancers, ...taskSets.flatMap((set) => set.loadBalancers ?? [])] as readonly LoadBalancer[]
