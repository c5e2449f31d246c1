/** Resources in the platform's VPCs, with or without tags: an untagged gateway forwards traffic too. */
import type { InternetGateway, NatGateway, NetworkAcl, RouteTable, VpcEndpoint } from '@aws-sdk/client-ec2'
import type { LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2'
import { collection, type Resource } from '../collection.ts'
import { resourceOf } from './resource.ts'
import { vpcIds } from './vpcs.ts'

export const routeTables = collection(async (context): Promise<Resource<RouteTable>[]> => {
  const own = await vpcIds(context)
  const { RouteTables = [] } = await context.aws.ec2.describeRouteTables()
  return Promise.all(
    RouteTables.filter(({ VpcId }) => own.has(VpcId)).map((table) =>
      resourceOf(context, 'route-table', table.RouteTableId, table),
    ),
  )
})

export const internetGateways = collection(async (context): Promise<Resource<InternetGateway>[]> => {
  const own = await vpcIds(context)
  const { InternetGateways = [] } = await context.aws.ec2.describeInternetGateways()
  const attached = InternetGateways.filter(({ Attachments = [] }) => Attachments.some(({ VpcId }) => own.has(VpcId)))
  return Promise.all(
    attached.map((gateway) => resourceOf(context, 'internet-gateway', gateway.InternetGatewayId, gateway)),
  )
})

/** Those that exist: AWS shows deleted ones for another hour. */
export const natGateways = collection(async (context): Promise<Resource<NatGateway>[]> => {
  const own = await vpcIds(context)
  const { NatGateways = [] } = await context.aws.ec2.describeNatGateways()
  const existing = NatGateways.filter(({ VpcId, State }) => own.has(VpcId) && State !== 'deleted')
  return Promise.all(existing.map((gateway) => resourceOf(context, 'natgateway', gateway.NatGatewayId, gateway)))
})

export const networkAcls = collection(async (context): Promise<Resource<NetworkAcl>[]> => {
  const own = await vpcIds(context)
  const { NetworkAcls = [] } = await context.aws.ec2.describeNetworkAcls()
  return Promise.all(
    NetworkAcls.filter(({ VpcId }) => own.has(VpcId)).map((acl) =>
      resourceOf(context, 'network-acl', acl.NetworkAclId, acl),
    ),
  )
})

export const vpcEndpoints = collection(async (context): Promise<Resource<VpcEndpoint>[]> => {
  const own = await vpcIds(context)
  const { VpcEndpoints = [] } = await context.aws.ec2.describeVpcEndpoints()
  return Promise.all(
    VpcEndpoints.filter(({ VpcId }) => own.has(VpcId)).map((endpoint) =>
      resourceOf(context, 'vpc-endpoint', endpoint.VpcEndpointId, endpoint),
    ),
  )
})

/** Application and network load balancers, public and internal. */
export const loadBalancers = collection(async (context): Promise<Resource<LoadBalancer>[]> => {
  const own = await vpcIds(context)
  const { LoadBalancers = [] } = await context.aws.elbv2.describeLoadBalancers()
  return LoadBalancers.filter(({ VpcId }) => own.has(VpcId)).map((balancer) => ({
    ...balancer,
    subject: {
      id: balancer.LoadBalancerArn ?? '?',
      type: 'elbv2:load-balancer',
      name: balancer.LoadBalancerName ?? '?',
      region: context.region,
    },
  }))
})
