/** Which security groups the environment's services wear, and which groups are none of the environment's. */
import { collection, type Resource } from '../collection.ts'
import { foreignServices } from '../ecs/clusters.ts'
import { placementOf } from '../ecs/placement.ts'
import type { RuledGroup } from '../../reachability/rule.ts'
import { securityGroups } from './groups.ts'
import { loadBalancers, vpcEndpoints } from './in-vpcs.ts'
import { openServices, type OpenService } from './openings.ts'

/** A security group with the services of the environment that wear it. */
export type WornGroup = Resource<RuledGroup> & { readonly wearers: readonly OpenService[] }

/** The groups that services of the environment wear. */
export const serviceGroups = collection(async ({ read }): Promise<WornGroup[]> => {
  const [groups, services] = await Promise.all([read(securityGroups), read(openServices)])
  return groups.flatMap((group) => {
    const wearers = services.filter(({ placement }) => placement.groupIds.includes(group.GroupId ?? ''))
    if (wearers.length === 0) return []
    const undecided = wearers.find(({ subject }) => subject.undecided !== undefined)?.subject.undecided
    return [{ ...group, wearers, subject: { ...group.subject, ...(undecided !== undefined && { undecided }) } }]
  })
})

/**
 * The security groups that are judged: all of the platform's VPCs, but for those that services of other environments
 * wear and nothing of this one does: no service, load balancer or endpoint. A group that nobody wears is judged, since
 * anybody may wear it tomorrow, and so is a VPC's default group.
 */
export const judgedGroups = collection(async ({ read }): Promise<Resource<RuledGroup>[]> => {
  const [groups, foreign, worn, balancers, endpoints] = await Promise.all([
    read(securityGroups),
    read(foreignServices),
    read(serviceGroups),
    read(loadBalancers),
    read(vpcEndpoints),
  ])
  const ours = new Set([
    ...worn.map(({ GroupId }) => GroupId),
    ...balancers.flatMap(({ SecurityGroups = [] }) => SecurityGroups),
    ...endpoints.flatMap(({ Groups = [] }) => Groups.map(({ GroupId }) => GroupId)),
  ])
  const theirs = new Set(foreign.flatMap((service) => placementOf(service)?.groupIds ?? []))
  return groups.filter(
    ({ GroupId = '', GroupName }) => GroupName === 'default' || ours.has(GroupId) || !theirs.has(GroupId),
  )
})
