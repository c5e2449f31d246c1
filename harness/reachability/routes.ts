/** Where a route table sends packets: the route with the longest prefix that holds the address. */
import type { Route, RouteTable } from '@aws-sdk/client-ec2'
import { containsCidr, excludeCidr, overlapCidr, parseCidr } from 'cidr-tools'

/**
 * What a route is for: a block of addresses, or a prefix list by its id.
 * @example destinationOf({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }) // '0.0.0.0/0'
 */
export const destinationOf = (route: Route): string =>
  route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? '?'

/**
 * What a route leads to, by id; `local` within the VPC.
 * @example targetOf({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }) // 'nat-1'
 */
export const targetOf = (route: Route): string =>
  route.GatewayId ??
  route.NatGatewayId ??
  route.TransitGatewayId ??
  route.VpcPeeringConnectionId ??
  route.EgressOnlyInternetGatewayId ??
  route.NetworkInterfaceId ??
  route.InstanceId ??
  route.LocalGatewayId ??
  route.CarrierGatewayId ??
  route.CoreNetworkArn ??
  'nothing'

/** A part of a destination and the route that it takes; without one, packets are dropped. */
export interface Leg {
  readonly cidrs: readonly string[]
  readonly route?: Route
}

/** What a table makes of a destination, part by part. The parts together are the destination. */
export function legsOf({ Routes = [] }: RouteTable, destination: string): Leg[] {
  const { version } = parseCidr(destination)
  const candidates = Routes.flatMap((route) => {
    const block = route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock
    return block !== undefined && parseCidr(block).version === version
      ? [{ route, block, length: Number(parseCidr(block).prefix) }]
      : []
  }).toSorted((a, b) => b.length - a.length)
  const legs: Leg[] = []
  let open = [destination]
  for (const { route, block } of candidates) {
    // CIDR blocks nest or are disjoint: the intersection is the smaller one.
    const cidrs = open.flatMap((cidr) => (containsCidr(block, cidr) ? [cidr] : overlapCidr(block, cidr) ? [block] : []))
    if (cidrs.length === 0) continue
    legs.push({ cidrs, route })
    open = excludeCidr(open, block)
  }
  return open.length === 0 ? legs : [...legs, { cidrs: open }]
}

/**
 * Routes whose destination is a customer's prefix list, which a table does not show: what they take cannot be told from
 * it. Those of gateway endpoints lead to S3 and DynamoDB only.
 */
export const hiddenRoutes = ({ Routes = [] }: RouteTable): Route[] =>
  Routes.filter(
    ({ DestinationPrefixListId, GatewayId }) =>
      DestinationPrefixListId !== undefined && GatewayId?.startsWith('vpce-') !== true,
  )
