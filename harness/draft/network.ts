import type { NatGateway } from '@aws-sdk/client-ec2'
import type { RuledSubnet } from '../platform/network/subnets.ts'
import { placementOf } from '../platform/ecs/placement.ts'
import { common, foundOf, type Proposal, type Proposer } from './proposal.ts'

/** The block of the VPC, the zones that services run in, NAT gateways and endpoints. */
export const network: Proposer = async ({ platform }) => {
  const [vpcs, subnets, services, endpoints, gateways, ways] = await Promise.all([
    platform.vpcs(),
    platform.subnets(),
    platform.services(),
    platform.vpcEndpoints(),
    platform.natGateways(),
    platform.internetGateways(),
  ])
  const block = common(vpcs.map(({ CidrBlock }) => CidrBlock))
  const used = new Set(services.flatMap((service) => placementOf(service)?.subnetIds ?? []))
  const zones = new Set(
    subnets.flatMap(({ SubnetId = '', AvailabilityZone }) => (used.has(SubnetId) ? (AvailabilityZone ?? []) : [])),
  )
  const served = new Set(endpoints.flatMap(({ ServiceName = '' }) => serviceIn(ServiceName)))
  return [
    ...(block === undefined
      ? []
      : [{ path: 'network.vpcCidr', value: block.value, because: foundOf(block, `VPC${vpcs.length > 1 ? 's' : ''}`) }]),
    ...(zones.size === 0
      ? []
      : [
          {
            path: 'network.zones',
            value: zones.size,
            because: `found: services run in ${[...zones].sort().join(', ')}`,
          },
        ]),
    ...(ways.length === 0 ? [] : [natGateways(gateways, subnets)]),
    { path: 'network.endpoints', value: [...served].sort(), because: 'found: the endpoints that the VPC has' },
  ] satisfies Proposal[]
}

/** How many NAT gateways there are for the zones of private subnets. Asked only where there is a way to the internet. */
export function natGateways(gateways: readonly NatGateway[], subnets: readonly RuledSubnet[]): Proposal {
  const path = 'network.natGateways'
  const available = gateways.filter(({ State }) => State === 'available')
  if (available.length === 0) return { path, value: 'none', because: 'found: no NAT gateway is available' }
  const zonesOf = (some: readonly RuledSubnet[]): Set<string> =>
    new Set(some.flatMap(({ AvailabilityZone }) => AvailabilityZone ?? []))
  const served = zonesOf(subnets.filter(({ SubnetId }) => available.some((gateway) => gateway.SubnetId === SubnetId)))
  const isRegional = available.some(({ AvailabilityMode }) => AvailabilityMode === 'regional')
  const missed = [...zonesOf(subnets.filter(({ tier }) => tier === 'private'))].filter((zone) => !served.has(zone))
  return isRegional || missed.length === 0
    ? { path, value: 'per-zone', because: 'found: one for each zone that holds private subnets' }
    : { path, value: 'one', because: `found: ${available.length}, and none in ${missed.toSorted().join(', ')}` }
}

/** `ecr.api` of `com.amazonaws.eu-west-1.ecr.api`. */
const serviceIn = (name: string): string[] => {
  const found = /\.amazonaws\.[a-z]{2}(?:-[a-z]+)+-\d\.(.+)$/.exec(name)?.[1]
  return found === undefined ? [] : [found]
}
