import { variants, type World } from '../../harness/index.ts'
import { addDatabaseSubnet, named, removeNats, shareAndHide } from './network-scenes.ts'

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

/** No task has a secret; no endpoint leads to Secrets Manager. */
function useNoSecrets({ ec2, ecs }: World): void {
  for (const { containerDefinitions = [] } of ecs.taskDefinitions)
    for (const container of containerDefinitions) container.secrets = []
  ec2.vpcEndpoints.remove(({ ServiceName }) => ServiceName.endsWith('.secretsmanager'))
}

variants('endpoints.available', [
  { what: 'no endpoint for secrets, of which there are none', arrange: useNoSecrets, expected: ['pass'] },
  {
    what: 'no endpoint for parameters, and no way to the internet',
    arrange: (world) => {
      removeNats(world)
      world.ec2.internetGateways.clear()
    },
    settings: { has: { internet: false } },
    expected: [/^fail: .*ssm has no endpoint/],
  },
  {
    what: 'one NAT gateway for all zones, and no endpoint named',
    settings: { network: { natGateways: 'one' } },
    expected: ['not-applicable'],
  },
  {
    what: 'a service that the configuration names',
    settings: { network: { endpoints: ['sqs'] } },
    expected: [/^fail: .*sqs has no endpoint/],
  },
  {
    what: 'a VPC of another account, which does not show its endpoints',
    arrange: shareAndHide,
    expected: ['inconclusive'],
  },
])

variants('endpoints.ingress', [
  {
    what: 'a VPC in which no service runs',
    arrange: ({ ecs }) => ecs.services.clear(),
    settings: { network: { endpoints: ['logs'] } },
    expected: ['not-applicable'],
  },
])
