/** By which way the calls of tasks reach services of AWS: what policies ask for by aws:SourceVpce and its like. */
import type { Platform, Resource } from '../harness/index.ts'
import { placementOf } from '../harness/index.ts'
import type { Facts } from '../policy/index.ts'

type Endpoint = Awaited<ReturnType<Platform['vpcEndpoints']>>[number]
type Subnet = Awaited<ReturnType<Platform['subnets']>>[number]
type Nat = Awaited<ReturnType<Platform['natGateways']>>[number]

export interface Route {
  /** The endpoint by which calls go; undefined where they go by none, or where nobody can tell. */
  readonly endpoint?: Endpoint
  /** Keys of the network that a call brings. */
  readonly facts: Facts
}

/** Source: IAM user guide, "AWS global condition context keys", properties of the network. */
const BY_ENDPOINT = [
  'aws:SourceVpc',
  'aws:SourceVpcArn',
  'aws:SourceVpce',
  'aws:VpcSourceIp',
  'aws:VpceAccount',
  'aws:VpceOrgID',
  'aws:VpceOrgPaths',
]

const UNKNOWN: Route = { facts: { values: {}, absent: [] } }

/**
 * Whether an endpoint is for a service such as `ecr.api`: names are `com.amazonaws.us-east-1.ecr.api`, in China
 * `cn.com.amazonaws…`.
 */
export const isEndpointFor = (serviceName: string | undefined, region: string, service: string): boolean =>
  serviceName?.endsWith(`.amazonaws.${region}.${service}`) === true

/**
 * The ways by which the tasks of definitions call a service, each once. Of definitions that no service runs, nobody
 * knows where they run.
 * @param definitions ARNs
 * @param service as endpoints name it: `secretsmanager`, `ecr.api`
 * @param context with the region in which it is called
 * @example (await routesOf([taskDefinitionArn], 'logs', context)).map(({ endpoint }) => endpoint?.VpcEndpointId)
 */
export async function routesOf(
  definitions: readonly string[],
  service: string,
  context: { readonly platform: Platform; readonly region: string },
): Promise<Route[]> {
  const { platform, region } = context
  const [services, subnets, endpoints, nats] = await Promise.all([
    platform.services(),
    platform.subnets(),
    platform.vpcEndpoints(),
    platform.natGateways(),
  ])
  const [own] = await platform.account()
  const routes = definitions.flatMap((definition) => {
    const users = services.filter(
      ({ taskDefinition, taskSets = [] }) =>
        taskDefinition === definition || taskSets.some((set) => set.taskDefinition === definition),
    )
    const places = users.map(placementOf)
    const ids = new Set(places.flatMap((place) => place?.subnetIds ?? []))
    const placed = subnets.filter(({ SubnetId = '' }) => ids.has(SubnetId))
    const isPublic = places.some((place) => place?.publicAddress === true)
    return placed.length === 0 || placed.length < ids.size
      ? [UNKNOWN]
      : placed.map((subnet) =>
          routeFrom(subnet, { service, region, endpoints, nats, isPublic, account: own?.accountId }),
        )
  })
  return [...Map.groupBy(routes, ({ facts }) => JSON.stringify(facts)).values()].map((same) => same[0]!)
}

interface Surroundings {
  readonly service: string
  readonly region: string
  readonly endpoints: readonly Endpoint[]
  readonly nats: readonly Nat[]
  /** Whether tasks have public addresses. */
  readonly isPublic: boolean
  readonly account: string | undefined
}

function routeFrom(subnet: Subnet, around: Surroundings): Route {
  const candidates = around.endpoints.filter(
    ({ VpcId, ServiceName, State }) =>
      VpcId === subnet.VpcId &&
      State?.toLowerCase() === 'available' &&
      isEndpointFor(ServiceName, around.region, around.service),
  )
  const byName = candidates.find(
    ({ VpcEndpointType, PrivateDnsEnabled, DnsOptions }) =>
      VpcEndpointType === 'Interface' &&
      PrivateDnsEnabled === true &&
      DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint !== true,
  )
  const gateway = candidates.find(
    ({ VpcEndpointType, RouteTableIds = [] }) =>
      VpcEndpointType === 'Gateway' && RouteTableIds.includes(subnet.routeTable.RouteTableId ?? ''),
  )
  const endpoint = byName ?? gateway
  if (endpoint !== undefined) return { endpoint, facts: factsBy(endpoint) }
  // A name may lead to an interface of its own zone, or of another VPC; and another account does not show its endpoints.
  const isAnothers = subnet.OwnerId !== undefined && subnet.OwnerId !== around.account
  const others = candidates.some(({ VpcEndpointType }) => VpcEndpointType === 'Interface')
  if (others || isAnothers || leadsToOtherNetworks(subnet)) return UNKNOWN
  return { facts: { values: addressOf(subnet, around), absent: BY_ENDPOINT } }
}

function factsBy({ VpcEndpointId = '', VpcId = '', OwnerId }: Resource<Endpoint>): Facts {
  return {
    values: {
      'aws:SourceVpce': VpcEndpointId,
      'aws:SourceVpc': VpcId,
      ...(OwnerId !== undefined && { 'aws:VpceAccount': OwnerId }),
    },
    absent: ['aws:SourceIp'],
  }
}

const leadsToOtherNetworks = ({ routeTable: { Routes = [] } }: Subnet): boolean =>
  Routes.some(
    ({ TransitGatewayId, VpcPeeringConnectionId, CoreNetworkArn, GatewayId = '', NetworkInterfaceId }) =>
      (TransitGatewayId ?? VpcPeeringConnectionId ?? CoreNetworkArn ?? NetworkInterfaceId) !== undefined ||
      GatewayId.startsWith('vgw-'),
  )

/** The address that calls by a NAT gateway come from, where there is only one. */
function addressOf({ routeTable: { Routes = [] } }: Subnet, { nats, isPublic }: Surroundings): Facts['values'] {
  const id = Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0')?.NatGatewayId
  const addresses = nats
    .filter(({ NatGatewayId }) => NatGatewayId === id)
    .flatMap(({ NatGatewayAddresses = [] }) => NatGatewayAddresses.flatMap(({ PublicIp }) => PublicIp ?? []))
  return isPublic || addresses.length !== 1 ? {} : { 'aws:SourceIp': addresses[0]! }
}
