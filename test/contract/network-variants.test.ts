/** Networks that are built otherwise than the reference platform, and rightly so: the checks must not object. And some that only look right. */
import { afterAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { loadChecks, ownCheckFiles } from '../../harness/engine/discover.ts'
import { Rehearsal, SANDBOX_REGION } from '../../harness/rehearsal/rehearsal.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const rehearsal = await Rehearsal.start()
afterAll(() => rehearsal.close())

const named = (world: World, name: string) => world.ec2.securityGroups.only(({ GroupName }) => GroupName === name)
const acl = (world: World, name: string) => world.ec2.networkAcls.only(({ Tags }) => Tags?.some(({ Key, Value }) => Key === 'Name' && Value === name) === true)
const subnets = (world: World) => world.ec2.subnets.filter(({ DefaultForAz }) => DefaultForAz !== true)

const VARIANTS: readonly [what: string, check: string, verdicts: readonly string[], arrange: (world: World) => void][] = [
  [
    'flow logs on every subnet instead of the VPC',
    'vpc.flow-logs',
    ['pass'],
    (world) => {
      const log = world.ec2.flowLogs.only()
      world.ec2.flowLogs.clear()
      for (const { SubnetId } of subnets(world)) world.ec2.flowLogs.add({ ...log, FlowLogId: `fl-${SubnetId}`, ResourceId: SubnetId })
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
      acl(world, 'production-public').Entries.push({ RuleNumber: 5, RuleAction: 'deny', Egress: false, Protocol: '-1', CidrBlock: '198.51.100.0/24' })
    },
  ],
  [
    'a network ACL that lets clients of one network in only',
    'nacl.flows',
    ['fail', 'pass'],
    (world) => {
      const { Entries } = acl(world, 'production-public')
      Entries.find(({ Egress, PortRange }) => Egress === false && PortRange?.From === 443)!.CidrBlock = '203.0.113.0/24'
    },
  ],
  [
    "the VPC's default network ACL, which lets everything through",
    'nacl.flows',
    ['pass'],
    (world) => {
      const open = world.ec2.networkAcls.only(({ IsDefault, VpcId }) => IsDefault === true && world.ec2.vpcs.get(VpcId)?.IsDefault !== true)
      for (const name of ['production-public', 'production-private']) open.Associations.push(...acl(world, name).Associations.splice(0))
    },
  ],
  [
    'the load balancer behind CloudFront, by prefix list',
    'security-groups.load-balancer-ingress',
    ['pass'],
    (world) => {
      const { PrefixListId } = world.ec2.prefixLists.first(({ PrefixListName }) => PrefixListName.includes('cloudfront'))
      for (const rule of world.ec2.securityGroupRules)
        if (rule.GroupId === named(world, 'production-alb').GroupId && !rule.IsEgress) Object.assign(rule, { CidrIpv4: undefined, PrefixListId })
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
  const { findings } = await rehearsal.perform(check!, context, { arrange: async (sandbox) => arrange(sandbox.world(SANDBOX_REGION)) })
  expect(findings.map(({ verdict, message }) => (verdict === 'pass' || verdicts.includes(verdict) ? verdict : `${verdict}: ${message}`))).toEqual(verdicts)
})
