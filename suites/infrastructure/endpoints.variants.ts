import { variants, type World } from '../../harness/index.ts'
import { addDatabaseSubnet, named } from './network-scenes.ts'

/** An endpoint for networks on premises: in one zone, without private DNS, open to them alone. */
function addInterfaceForS3({ ec2 }: World): void {
  const gateway = ec2.vpcEndpoints.only(({ ServiceName }) => ServiceName.endsWith('.s3'))
  const SubnetIds = [ec2.subnets.first(({ VpcId }) => VpcId === gateway.VpcId).SubnetId]
  const own = {
    VpcEndpointId: 'vpce-0123456789abcdef0',
    VpcEndpointType: 'Interface' as const,
    PrivateDnsEnabled: false,
    SubnetIds,
    RouteTableIds: [],
    Groups: [],
  }
  ec2.vpcEndpoints.add({ ...gateway, ...own })
}

variants('endpoints.ingress', [
  {
    what: 'endpoints that let the private subnets in by their blocks',
    arrange: (world) => {
      const { GroupId } = named(world, 'production-endpoints')
      world.ec2.securityGroupRules.remove((rule) => rule.GroupId === GroupId)
      world.ec2.securityGroupRules.add({
        SecurityGroupRuleId: 'sgr-vpc',
        GroupId,
        IsEgress: false,
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIpv4: '10.0.0.0/16',
      })
    },
    expected: ['pass', 'pass', 'pass', 'pass'],
  },
  {
    what: 'an interface endpoint of S3 for others, beside the gateway',
    arrange: addInterfaceForS3,
    expected: ['pass', 'pass', 'pass', 'pass'],
  },
])

variants('endpoints.placement', [
  {
    what: 'databases in subnets of their own, which endpoints need not reach',
    arrange: addDatabaseSubnet,
    expected: ['pass', 'pass', 'pass', 'pass', 'pass'],
  },
  {
    what: 'an interface endpoint of S3 for others, beside the gateway',
    arrange: addInterfaceForS3,
    expected: ['pass', 'pass', 'pass', 'pass', 'pass'],
  },
])

variants('endpoints.private-dns', [
  {
    what: 'an interface endpoint of S3 for others, beside the gateway',
    arrange: addInterfaceForS3,
    expected: ['pass', 'pass', 'pass', 'pass'],
  },
])
