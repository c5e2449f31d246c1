import { placementOf } from '../platform/ecs/placement.ts'
import { common, foundOf, type Proposal, type Proposer } from './proposal.ts'

/** The block of the VPC, and the zones that services run in. */
export const network: Proposer = async ({ platform, settings }) => {
  const [vpcs, subnets, services, endpoints] = await Promise.all([
    platform.vpcs(),
    platform.subnets(),
    platform.services(),
    platform.vpcEndpoints(),
  ])
  const block = common(vpcs.map(({ CidrBlock }) => CidrBlock))
  const used = new Set(services.flatMap((service) => placementOf(service)?.subnetIds ?? []))
  const zones = new Set(
    subnets.flatMap(({ SubnetId = '', AvailabilityZone }) => (used.has(SubnetId) ? (AvailabilityZone ?? []) : [])),
  )
  const served = new Set(endpoints.flatMap(({ ServiceName = '' }) => serviceIn(ServiceName)))
  const gateways = (await platform.natGateways()).filter(
    ({ State, ConnectivityType }) => State === 'available' && ConnectivityType !== 'private',
  )
  const nats = natsOf(gateways, zones.size)
  return [
    ...(gateways.length > 0 && nats !== settings.network.natGateways
      ? [
          {
            path: 'network.natGateways',
            value: nats,
            because: `found: ${gateways.length} for services in ${zones.size} zones`,
          },
        ]
      : []),
    ...(gateways.length === 0 && (await platform.internetGateways()).length > 0
      ? [
          {
            path: 'network.natGateways',
            value: 'none',
            because: 'there is none; if none is wanted, say so',
            open: true,
          },
        ]
      : []),
    ...(block === undefined ? [] : [{ path: 'network.vpcCidr', value: block.value, because: foundOf(block, 'VPCs') }]),
    ...(zones.size === 0
      ? []
      : [
          {
            path: 'network.zones',
            value: zones.size,
            because: `found: services run in ${[...zones].sort().join(', ')}`,
          },
        ]),
    { path: 'network.endpoints', value: [...served].sort(), because: 'found: the endpoints that the VPC has' },
  ] satisfies Proposal[]
}

/** One gateway for all zones, or as many as there are zones; a regional one serves them all. */
const natsOf = (gateways: readonly { readonly AvailabilityMode?: string | undefined }[], zones: number) =>
  gateways.length >= zones || gateways.some(({ AvailabilityMode }) => AvailabilityMode === 'regional')
    ? 'per-zone'
    : 'one'

/** `ecr.api` of `com.amazonaws.eu-west-1.ecr.api`. */
const serviceIn = (name: string): string[] => {
  const found = /\.amazonaws\.[a-z]{2}(?:-[a-z]+)+-\d\.(.+)$/.exec(name)?.[1]
  return found === undefined ? [] : [found]
}
