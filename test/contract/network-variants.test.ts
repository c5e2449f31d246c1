/**
 * Networks that are built otherwise than the reference platform, and rightly so: the checks must not object. And some
 * that only look right.
 */
import { afterAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { loadChecks, ownCheckFiles } from '../../harness/selection/discover.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

const named = (world: World, name: string) => world.ec2.securityGroups.only(({ GroupName }) => GroupName === name)
const acl = (world: World, name: string) =>
  world.ec2.networkAcls.only(({ Tags }) => Tags?.some(({ Key, Value }) => Key === 'Name' && Value === name) === true)
const subnets = (world: World) => world.ec2.subnets.filter(({ DefaultForAz }) => DefaultForAz !== true)

const firstPrivate = (world: World) =>
  world.ec2.subnets.first(({ Tags }) => Tags?.some(({ Key, Value }) => Key === 'Tier' && Value === 'private') === true)

/** A subnet in a zone of its own, with a route table and a network ACL that lead nowhere. */
function addDatabaseSubnet({ ec2 }: World): void {
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
function addFirewall({ ec2 }: World): void {
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

/** As networks on premises use it: in one zone, without private DNS, open to them alone. */
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

const VARIANTS: readonly [what: string, check: string, verdicts: readonly string[], arrange: (world: World) => void][] =
  [
    [
      'flow logs on every subnet instead of the VPC',
      'vpc.flow-logs',
      ['pass'],
      (world) => {
        const log = world.ec2.flowLogs.only()
        world.ec2.flowLogs.clear()
        for (const { SubnetId } of subnets(world))
          world.ec2.flowLogs.add({ ...log, FlowLogId: `fl-${SubnetId}`, ResourceId: SubnetId })
      },
    ],
    [
      'one flow log for accepted and one for rejected traffic',
      'vpc.flow-logs',
      ['pass'],
      (world) => {
        const log = world.ec2.flowLogs.only()
        log.TrafficType = 'ACCEPT'
        world.ec2.flowLogs.add({ ...log, FlowLogId: 'fl-2', TrafficType: 'REJECT' })
      },
    ],
    [
      'two flow logs, of which the one for rejected traffic is not delivered',
      'vpc.flow-logs',
      ['fail'],
      (world) => {
        const log = world.ec2.flowLogs.only()
        log.TrafficType = 'ACCEPT'
        world.ec2.flowLogs.add({ ...log, FlowLogId: 'fl-2', TrafficType: 'REJECT', DeliverLogsStatus: 'FAILED' })
      },
    ],
    [
      'flow logs into a bucket',
      'vpc.flow-logs-destination',
      ['pass'],
      (world) => {
        Object.assign(world.ec2.flowLogs.only(), {
          LogDestinationType: 's3',
          LogDestination: `arn:aws:s3:::${world.s3.buckets.first().Name}/flow-logs/`,
          LogGroupName: undefined,
        })
      },
    ],
    [
      'a log group that is named by its ARN only',
      'vpc.flow-logs-destination',
      ['pass'],
      (world) => {
        delete world.ec2.flowLogs.only().LogGroupName
      },
    ],
    [
      "a log group of the organization's logging account, whatever ours of that name is like",
      'vpc.flow-logs-destination',
      ['inconclusive'],
      (world) => {
        const log = world.ec2.flowLogs.only()
        log.LogDestination = log.LogDestination!.replace(/:\d{12}:/, ':999988887777:')
      },
    ],
    [
      'flow logs into Firehose, which nobody read',
      'vpc.flow-logs-destination',
      ['inconclusive'],
      (world) => {
        world.ec2.flowLogs.only().LogDestinationType = 'kinesis-data-firehose'
      },
    ],
    [
      'a regional NAT gateway for all zones',
      'nat.per-zone',
      ['pass'],
      (world) => {
        const [first, ...others] = world.ec2.natGateways
        for (const { NatGatewayId } of others) world.ec2.natGateways.delete(NatGatewayId)
        Object.assign(first!, { AvailabilityMode: 'regional', SubnetId: undefined })
      },
    ],
    [
      'a network ACL that shuts out one network',
      'nacl.flows',
      ['pass', 'pass'],
      (world) => {
        acl(world, 'production-public').Entries.push({
          RuleNumber: 5,
          RuleAction: 'deny',
          Egress: false,
          Protocol: '-1',
          CidrBlock: '198.51.100.0/24',
        })
      },
    ],
    [
      'a network ACL that lets answers in only to the ports from which Linux asks',
      'nacl.flows',
      ['pass', 'pass'],
      (world) => {
        acl(world, 'production-private').Entries.find(
          ({ Egress, PortRange }) => Egress === false && PortRange?.From === 1024,
        )!.PortRange = {
          From: 32768,
          To: 65535,
        }
      },
    ],
    [
      'a network ACL that lets clients of one network in only',
      'nacl.flows',
      ['fail', 'pass'],
      (world) => {
        const { Entries } = acl(world, 'production-public')
        Entries.find(({ Egress, PortRange }) => Egress === false && PortRange?.From === 443)!.CidrBlock =
          '203.0.113.0/24'
      },
    ],
    [
      "the VPC's default network ACL, which lets everything through",
      'nacl.flows',
      ['pass'],
      (world) => {
        const open = world.ec2.networkAcls.only(
          ({ IsDefault, VpcId }) => IsDefault === true && world.ec2.vpcs.get(VpcId)?.IsDefault !== true,
        )
        for (const name of ['production-public', 'production-private'])
          open.Associations.push(...acl(world, name).Associations.splice(0))
      },
    ],
    [
      'the load balancer behind CloudFront, by prefix list',
      'security-groups.load-balancer-ingress',
      ['pass'],
      (world) => {
        const { PrefixListId } = world.ec2.prefixLists.first(({ PrefixListName }) =>
          PrefixListName.includes('cloudfront'),
        )
        for (const rule of world.ec2.securityGroupRules)
          if (rule.GroupId === named(world, 'production-alb').GroupId && !rule.IsEgress)
            Object.assign(rule, { CidrIpv4: undefined, PrefixListId })
      },
    ],
    [
      'a network load balancer beside it, for something else within the VPC',
      'security-groups.load-balancer-ingress',
      ['pass'],
      (world) => {
        const [balancer] = world.elbv2.loadBalancers
        const LoadBalancerArn = balancer!.LoadBalancerArn.replace('/app/', '/net/')
        const { GroupId } = named(world, 'production-kafka')
        world.elbv2.loadBalancers.add({
          ...balancer!,
          LoadBalancerArn,
          Type: 'network',
          Scheme: 'internal',
          SecurityGroups: [GroupId],
        })
      },
    ],
    [
      'the load balancer over IPv6 too',
      'security-groups.load-balancer-ingress',
      ['pass'],
      (world) => {
        world.ec2.securityGroupRules.add({
          SecurityGroupRuleId: 'sgr-6',
          GroupId: named(world, 'production-alb').GroupId,
          IsEgress: false,
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          CidrIpv6: '::/0',
        })
      },
    ],
    [
      'endpoints that let the private subnets in by their blocks',
      'endpoints.ingress',
      ['pass', 'pass', 'pass', 'pass'],
      (world) => {
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
    ],
    [
      'a private subnet that a transit gateway leads out of',
      'routes.private',
      ['fail', 'pass', 'pass'],
      (world) => {
        const route = world.ec2.routeTables
          .all()
          .flatMap(({ Routes }) => Routes)
          .find(({ NatGatewayId }) => NatGatewayId !== undefined)!
        Object.assign(route, { NatGatewayId: undefined, TransitGatewayId: 'tgw-0123456789abcdef0' })
      },
    ],
    [
      'a private subnet with IPv6 only, which an egress-only gateway leads out of',
      'routes.private',
      ['pass', 'pass', 'pass'],
      (world) => {
        const subnet = firstPrivate(world)
        Object.assign(subnet, { CidrBlock: undefined, Ipv6Native: true, AvailableIpAddressCount: 0 })
        const { Routes } = world.ec2.routeTables.first(({ Associations }) =>
          Associations.some(({ SubnetId }) => SubnetId === subnet.SubnetId),
        )
        Routes.splice(1, Routes.length, {
          DestinationIpv6CidrBlock: '::/0',
          EgressOnlyInternetGatewayId: 'eigw-0123456789abcdef0',
          State: 'active',
        })
      },
    ],
    [
      'a subnet with IPv6 only, of whose IPv4 addresses none is free',
      'subnets.free-addresses',
      [...Array<string>(3).fill('pass'), 'not-applicable', 'pass', 'pass'],
      (world) =>
        void Object.assign(firstPrivate(world), { CidrBlock: undefined, Ipv6Native: true, AvailableIpAddressCount: 0 }),
    ],
    [
      'a firewall between the public subnets and the internet',
      'routes.public',
      Array<string>(4).fill('pass'),
      addFirewall,
    ],
    [
      'a firewall between the public subnets and the internet',
      'nat.public-subnet',
      ['pass', 'pass', 'pass'],
      addFirewall,
    ],
    [
      'databases in subnets of their own, without a way out',
      'routes.private',
      ['pass', 'pass', 'pass'],
      addDatabaseSubnet,
    ],
    [
      'databases in subnets of their own, which endpoints need not reach',
      'endpoints.placement',
      Array<string>(5).fill('pass'),
      addDatabaseSubnet,
    ],
    [
      'databases in subnets of their own, to which nothing flows',
      'nacl.flows',
      Array<string>(3).fill('pass'),
      addDatabaseSubnet,
    ],
    [
      'an interface endpoint of S3 for others, beside the gateway',
      'endpoints.private-dns',
      Array<string>(4).fill('pass'),
      addInterfaceForS3,
    ],
    [
      'an interface endpoint of S3 for others, beside the gateway',
      'endpoints.placement',
      Array<string>(5).fill('pass'),
      addInterfaceForS3,
    ],
    [
      'an interface endpoint of S3 for others, beside the gateway',
      'endpoints.ingress',
      Array<string>(4).fill('pass'),
      addInterfaceForS3,
    ],
    [
      'another VPC of the account, tagged as another environment',
      'subnets.blocks',
      Array<string>(6).fill('pass'),
      (world) => {
        world.ec2.vpcs.only(({ IsDefault }) => IsDefault === true).Tags = [{ Key: 'Environment', Value: 'develop' }]
      },
    ],
  ]

test.for(VARIANTS)('%s: %s', async ([, id, verdicts, arrange], context) => {
  const check = checks.find((each) => each.id === id)
  expect(check).toBeDefined()
  const { findings } = await proof.run(check!, context, {
    arrange: async (sandbox) => arrange(sandbox.world(SANDBOX_REGION)),
  })
  expect(
    findings.map(({ verdict, message }) =>
      verdict === 'pass' || verdicts.includes(verdict) ? verdict : `${verdict}: ${message}`,
    ),
  ).toEqual(verdicts)
})
