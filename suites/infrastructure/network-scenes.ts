import type { World } from '../../harness/index.ts'

/** A security group by its name. */
export const named = (world: World, name: string) =>
  world.ec2.securityGroups.only(({ GroupName }) => GroupName === name)

/** The VPC of the platform. */
const platformVpc = ({ ec2 }: World) => ec2.vpcs.only(({ IsDefault }) => IsDefault !== true)

/** The platform's VPC and what is in it are another account's, which shares the subnets. */
export function shareFromAnother({ ec2 }: World): void {
  const OwnerId = '999988887777'
  const vpc = platformVpc({ ec2 } as World)
  vpc.OwnerId = OwnerId
  for (const rows of [ec2.subnets, ec2.routeTables, ec2.networkAcls])
    for (const row of rows) if (row.VpcId === vpc.VpcId) row.OwnerId = OwnerId
}

/** What is shown to an account that a VPC is shared with: no NAT gateways, endpoints and flow logs of the owner. */
export function shareAndHide(world: World): void {
  shareFromAnother(world)
  world.ec2.natGateways.clear()
  world.ec2.vpcEndpoints.clear()
  world.ec2.flowLogs.clear()
}

/** Nothing says of the subnets what they are for, but what is placed in them. */
export function forgetTiers({ ec2 }: World): void {
  for (const subnet of ec2.subnets) subnet.Tags = []
}

/** Takes the default route from the table of a private subnet. */
export function loseDefaultRoute(world: World): void {
  const { SubnetId } = firstPrivate(world)
  const table = world.ec2.routeTables.first(({ Associations }) =>
    Associations.some((association) => association.SubnetId === SubnetId),
  )
  table.Routes = table.Routes.filter(({ NatGatewayId }) => NatGatewayId === undefined)
}

/** One NAT gateway for all zones. */
export function shareOneNat({ ec2 }: World): void {
  const [first, ...others] = ec2.natGateways
  for (const { NatGatewayId } of others) ec2.natGateways.delete(NatGatewayId)
  for (const { Routes } of ec2.routeTables)
    for (const route of Routes) if (route.NatGatewayId !== undefined) route.NatGatewayId = first!.NatGatewayId
}

/** Without NAT gateways and routes to them. */
export function removeNats({ ec2 }: World): void {
  ec2.natGateways.clear()
  for (const table of ec2.routeTables)
    table.Routes = table.Routes.filter(({ NatGatewayId }) => NatGatewayId === undefined)
}

/** A further listener. */
export function addListener(
  { elbv2 }: World,
  own: { readonly LoadBalancerArn: string; readonly Protocol: 'HTTPS' | 'TCP'; readonly Port: number },
): string {
  const ListenerArn = `${own.LoadBalancerArn.replace(':loadbalancer/', ':listener/')}/0123456789abcdef`
  elbv2.listeners.add({ ...elbv2.listeners.first(), ...own, ListenerArn })
  return ListenerArn
}

/** The first of the private subnets. */
export const firstPrivate = (world: World) =>
  world.ec2.subnets.first(({ Tags }) => Tags?.some(({ Key, Value }) => Key === 'Tier' && Value === 'private') === true)

/** A subnet in a zone of its own, with an empty route table and an empty network ACL. */
export function addDatabaseSubnet({ ec2 }: World): void {
  const { VpcId, ...like } = ec2.subnets.first(({ DefaultForAz }) => DefaultForAz !== true)
  const SubnetId = 'subnet-0123456789abcdef0'
  const Tags = [{ Key: 'Tier', Value: 'database' }]
  ec2.subnets.add({ ...like, VpcId, SubnetId, CidrBlock: '10.0.99.0/24', AvailabilityZone: 'us-east-1f', Tags })
  ec2.routeTables.add({
    RouteTableId: 'rtb-0123456789abcdef0',
    VpcId,
    Associations: [{ SubnetId, RouteTableAssociationId: 'rtbassoc-0123456789abcdef0' }],
    Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }],
  })
  ec2.networkAcls.add({
    NetworkAclId: 'acl-0123456789abcdef0',
    VpcId,
    Entries: [],
    Associations: [{ SubnetId }],
    IsDefault: false,
  })
}

/**
 * A firewall's endpoint in a subnet of its own, which leads to the internet gateway; the public subnets lead to the
 * endpoint.
 */
export function addFirewall({ ec2 }: World): void {
  const VpcEndpointId = 'vpce-0123456789abcdef0'
  const SubnetId = 'subnet-0123456789abcdef0'
  const { VpcId, ...like } = ec2.subnets.first(({ DefaultForAz }) => DefaultForAz !== true)
  ec2.subnets.add({ ...like, VpcId, SubnetId, CidrBlock: '10.0.98.0/24', Tags: [{ Key: 'Name', Value: 'firewall' }] })
  const table = ec2.routeTables.first(
    (row) => row.VpcId === VpcId && row.Routes.some(({ GatewayId }) => GatewayId?.startsWith('igw-')),
  )
  const Associations = [{ SubnetId, RouteTableAssociationId: 'rtbassoc-0123456789abcdef0' }]
  ec2.routeTables.add({ ...structuredClone(table), RouteTableId: 'rtb-0123456789abcdef0', Associations })
  table.Routes.find(({ GatewayId }) => GatewayId?.startsWith('igw-'))!.GatewayId = VpcEndpointId
  ec2.vpcEndpoints.add({
    VpcEndpointId,
    VpcId,
    ServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
    VpcEndpointType: 'GatewayLoadBalancer',
    SubnetIds: [SubnetId],
    RequesterManaged: true,
  })
}
