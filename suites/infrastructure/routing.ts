import type { InternetGateway, Route, RouteTable } from '@aws-sdk/client-ec2'

/** The route for everything that no other route knows: 0.0.0.0/0, or ::/0. */
export const defaultRoute = ({ Routes = [] }: RouteTable, family: 4 | 6 = 4): Route | undefined =>
  Routes.find((route) => (family === 4 ? route.DestinationCidrBlock === '0.0.0.0/0' : route.DestinationIpv6CidrBlock === '::/0'))

export const isInternetGateway = (id: string | undefined): boolean => id?.startsWith('igw-') === true

/** Ids of the internet gateways that are attached to a VPC. AWS says `available` of an attachment, its documentation `attached`. */
export function attachedTo(vpcId: string | undefined, gateways: readonly InternetGateway[]): ReadonlySet<string | undefined> {
  const attached = gateways.filter(({ Attachments = [] }) =>
    Attachments.some(({ VpcId, State }) => VpcId === vpcId && ['available', 'attached'].includes(State ?? '')),
  )
  return new Set(attached.map(({ InternetGatewayId }) => InternetGatewayId))
}
