import type {
  FlowLog,
  InternetGateway,
  NatGateway,
  NetworkAcl,
  RouteTable,
  Vpc,
  VpcEndpoint,
} from '@aws-sdk/client-ec2'
import type { LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Inventory, ReadContext, Resource } from '../collection.ts'
import { resourceOf } from './resource.ts'
import { groupsOf, type GroupInventory } from './groups.ts'
import { subnetsOf, type SubnetInventory } from './subnets.ts'

/**
 * Everything but VPCs is what stands in the platform's VPCs, tagged or not: an untagged gateway lets traffic out too.
 */
export interface NetworkInventory extends SubnetInventory, GroupInventory {
  /** The platform's VPCs, by tag or id as the configuration selects them. */
  vpcs(): Promise<Resource<Vpc>[]>
  routeTables(): Promise<Resource<RouteTable>[]>
  internetGateways(): Promise<Resource<InternetGateway>[]>
  /** Those that exist: AWS shows deleted ones for another hour. */
  natGateways(): Promise<Resource<NatGateway>[]>
  networkAcls(): Promise<Resource<NetworkAcl>[]>
  vpcEndpoints(): Promise<Resource<VpcEndpoint>[]>
  /** Application and network load balancers, public and internal. */
  loadBalancers(): Promise<Resource<LoadBalancer>[]>
  /** Flow logs of the platform's VPCs and of their subnets. */
  flowLogs(): Promise<Resource<FlowLog>[]>
}

/** Ids of the platform's VPCs. */
const vpcIds = async ({ platform }: ReadContext): Promise<Set<string | undefined>> =>
  new Set((await platform.vpcs()).map((vpc) => vpc.VpcId))

export const networkOf = (inventory: Inventory): NetworkInventory => ({
  ...subnetsOf(inventory),
  ...groupsOf(inventory),

  vpcs: () =>
    inventory.once('vpcs', async (context) => {
      const { tags, vpcIds } = context.settings.select
      const byTag = Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }))
      const { Vpcs = [] } = await context.aws.ec2.describeVpcs({
        Filters: vpcIds === undefined ? byTag : [{ Name: 'vpc-id', Values: vpcIds }],
      })
      return Promise.all(Vpcs.map((vpc) => resourceOf(context, 'vpc', vpc.VpcId, vpc)))
    }),

  routeTables: () =>
    inventory.once('route tables', async (context) => {
      const vpcs = await vpcIds(context)
      const { RouteTables = [] } = await context.aws.ec2.describeRouteTables()
      return Promise.all(
        RouteTables.filter(({ VpcId }) => vpcs.has(VpcId)).map((table) =>
          resourceOf(context, 'route-table', table.RouteTableId, table),
        ),
      )
    }),

  internetGateways: () =>
    inventory.once('internet gateways', async (context) => {
      const vpcs = await vpcIds(context)
      const { InternetGateways = [] } = await context.aws.ec2.describeInternetGateways()
      const attached = InternetGateways.filter(({ Attachments = [] }) =>
        Attachments.some(({ VpcId }) => vpcs.has(VpcId)),
      )
      return Promise.all(
        attached.map((gateway) => resourceOf(context, 'internet-gateway', gateway.InternetGatewayId, gateway)),
      )
    }),

  natGateways: () =>
    inventory.once('nat gateways', async (context) => {
      const vpcs = await vpcIds(context)
      const { NatGateways = [] } = await context.aws.ec2.describeNatGateways()
      const existing = NatGateways.filter(({ VpcId, State }) => vpcs.has(VpcId) && State !== 'deleted')
      return Promise.all(existing.map((gateway) => resourceOf(context, 'natgateway', gateway.NatGatewayId, gateway)))
    }),

  networkAcls: () =>
    inventory.once('network acls', async (context) => {
      const vpcs = await vpcIds(context)
      const { NetworkAcls = [] } = await context.aws.ec2.describeNetworkAcls()
      return Promise.all(
        NetworkAcls.filter(({ VpcId }) => vpcs.has(VpcId)).map((acl) =>
          resourceOf(context, 'network-acl', acl.NetworkAclId, acl),
        ),
      )
    }),

  vpcEndpoints: () =>
    inventory.once('vpc endpoints', async (context) => {
      const vpcs = await vpcIds(context)
      const { VpcEndpoints = [] } = await context.aws.ec2.describeVpcEndpoints()
      return Promise.all(
        VpcEndpoints.filter(({ VpcId }) => vpcs.has(VpcId)).map((endpoint) =>
          resourceOf(context, 'vpc-endpoint', endpoint.VpcEndpointId, endpoint),
        ),
      )
    }),

  flowLogs: () =>
    inventory.once('flow logs', async (context) => {
      const subnets = await context.platform.subnets()
      const watched = new Set([...(await vpcIds(context)), ...subnets.map(({ SubnetId }) => SubnetId)])
      const { FlowLogs = [] } = await context.aws.ec2.describeFlowLogs()
      return Promise.all(
        FlowLogs.filter(({ ResourceId }) => watched.has(ResourceId)).map((log) =>
          resourceOf(context, 'vpc-flow-log', log.FlowLogId, log),
        ),
      )
    }),

  loadBalancers: () =>
    inventory.once('load balancers', async (context) => {
      const vpcs = await vpcIds(context)
      const { LoadBalancers = [] } = await context.aws.elbv2.describeLoadBalancers()
      return LoadBalancers.filter(({ VpcId }) => vpcs.has(VpcId)).map((balancer) => ({
        ...balancer,
        subject: {
          id: balancer.LoadBalancerArn ?? '?',
          type: 'elbv2:load-balancer',
          name: balancer.LoadBalancerName ?? '?',
          region: context.region,
        },
      }))
    }),
})
