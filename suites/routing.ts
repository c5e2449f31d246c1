import type { InternetGateway, Route, RouteTable } from '@aws-sdk/client-ec2'
import type { Platform } from '../harness/index.ts'

/** The route for everything that no other route matches: 0.0.0.0/0, or ::/0. */
export const defaultRoute = ({ Routes = [] }: RouteTable, family: 4 | 6 = 4): Route | undefined =>
  Routes.find((route) =>
    family === 4 ? route.DestinationCidrBlock === '0.0.0.0/0' : route.DestinationIpv6CidrBlock === '::/0',
  )

/**
 * The default route of a table; where it leads through a firewall (a Gateway Load Balancer's endpoint, such as Network
 * Firewall has them), that of the subnet in which the firewall's endpoint stands. Source: Network Firewall developer
 * guide, "Architecture and routing examples".
 */
export async function routeOut(table: RouteTable, platform: Platform, family: 4 | 6 = 4): Promise<Route | undefined> {
  const route = defaultRoute(table, family)
  if (route?.GatewayId?.startsWith('vpce-') !== true || route.State !== 'active') return route
  const endpoint = (await platform.vpcEndpoints()).find(({ VpcEndpointId }) => VpcEndpointId === route.GatewayId)
  const firewallSubnet = (await platform.subnets()).find(
    ({ SubnetId = '' }) => endpoint?.SubnetIds?.includes(SubnetId) === true,
  )
  return firewallSubnet === undefined ? route : defaultRoute(firewallSubnet.routeTable, family)
}

export const isInternetGateway = (id: string | undefined): boolean => id?.startsWith('igw-') === true

/**
 * Ids of the internet gateways that are attached to a VPC. AWS returns `available` as an attachment's state, its
 * documentation says `attached`.
 */
export function attachedTo(
  vpcId: string | undefined,
  gateways: readonly InternetGateway[],
): ReadonlySet<string | undefined> {
  const attached = gateways.filter(({ Attachments = [] }) =>
    Attachments.some(({ VpcId, State }) => VpcId === vpcId && ['available', 'attached'].includes(State ?? '')),
  )
  return new Set(attached.map(({ InternetGatewayId }) => InternetGatewayId))
}
