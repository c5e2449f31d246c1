import type { World } from '../../harness/index.ts'

/** A security group by its name. */
export const named = (world: World, name: string) =>
  world.ec2.securityGroups.only(({ GroupName }) => GroupName === name)

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
