import { check, type Platform } from '../../harness/index.ts'
import { openToInternet } from './addresses.ts'
import { addRule, ruleFor } from '../group-rules.ts'
import { internetPortsOf, isPathMtu, wearingBalancers } from './groups.ts'
import { unlessShared } from './ownership.ts'
import { allowsOnly, type Ports } from '../../harness/reachability/index.ts'
import { NO_VPC } from './no-vpc.ts'

check('security-groups.no-open-ingress', {
  title: 'Nothing but what load balancers serve is open to the internet',
  covers: ['DG-INF-02'],
  controls: {
    nist: ['AC-4', 'CM-7', 'SC-7(5)'],
    soc2: ['CC6.6'],
    cis: ['5.1.2', '5.3', '5.4'],
    pci: ['1.2.5', '1.3.1', '1.4.2'],
    hipaa: ['164.312(e)(1)'],
  },
  severity: 'critical',
  remedy: 'Remove the rule, or name the group or the block that really needs it.',
  each: (platform) => platform.judgedGroups(),
  whenNone: NO_VPC,
  async verify(group, context) {
    const { platform, settings, expect } = context
    const balancers = await wearingBalancers(group, platform)
    const ports = [...internetPortsOf(balancers, settings), ...(await portsForClients(group.GroupId, platform))]
    const open = group.ingress.filter(
      (rule) => openToInternet(rule.cidrs) && !allowsOnly(rule, ports) && !(balancers.length > 0 && isPathMtu(rule)),
    )
    const problems = open.map(({ text }) => text)
    await unlessShared(problems, group.OwnerId, context)
    expect(problems, `open to the internet in ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'SSH to internal services': (world, find) =>
      addRule(world, find, 'internal-services', {
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        CidrIpv4: '0.0.0.0/0',
      }),
    'the container port over IPv6': (world, find) =>
      addRule(world, find, 'public-services', { IpProtocol: 'tcp', FromPort: 8000, ToPort: 8000, CidrIpv6: '::/0' }),
    'one half of the internet': (world, find) =>
      addRule(world, find, 'kafka', { IpProtocol: 'tcp', FromPort: 9092, ToPort: 9092, CidrIpv4: '128.0.0.0/1' }),
    'a prefix list that holds the internet': (world, find) => {
      world.ec2.prefixLists.add({
        PrefixListId: 'pl-0123456789abcdef0',
        PrefixListName: 'partners',
        State: 'create-complete',
      })
      world.ec2.prefixListEntries.add({
        PrefixListId: 'pl-0123456789abcdef0',
        entries: [{ Cidr: '198.51.100.0/24' }, { Cidr: '0.0.0.0/0' }],
      })
      return addRule(world, find, 'internal-services', {
        IpProtocol: 'tcp',
        FromPort: 8001,
        ToPort: 8001,
        PrefixListId: 'pl-0123456789abcdef0',
      })
    },
    "a task wears another VPC's group, which is associated with this one": (world) => {
      const group = world.ec2.securityGroups.first(({ VpcId }) => world.ec2.vpcs.get(VpcId)?.IsDefault === true)
      const GroupId = 'sg-0123456789abcdef0'
      world.ec2.securityGroups.add({ ...group, GroupId, GroupName: 'shared' })
      world.ec2.securityGroupRules.add(
        ruleFor(GroupId, { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv4: '0.0.0.0/0' }),
      )
      world.ec2.networkInterfaces
        .first(({ VpcId }) => world.ec2.vpcs.get(VpcId)?.IsDefault !== true)
        .Groups!.push({ GroupId, GroupName: 'shared' })
      return GroupId
    },
    'another port of the load balancer': (world, find) =>
      addRule(world, find, 'alb', { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, CidrIpv4: '0.0.0.0/0' }),
    'HTTPS on a group that no load balancer wears': (world, find) =>
      addRule(world, find, 'endpoints', { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv4: '0.0.0.0/0' }),
  },
})

/**
 * The ports of tasks that clients reach by their own addresses, through a network load balancer that faces the internet
 * and wears no group: nothing narrower can be said of them.
 */
async function portsForClients(id: string | undefined, platform: Platform): Promise<Ports[]> {
  const group = (await platform.serviceGroups()).find(({ GroupId }) => GroupId === id)
  return (group?.wearers ?? []).flatMap(({ openings }) =>
    openings.filter(({ balancer, keepsClients }) => keepsClients && balancer?.Scheme === 'internet-facing'),
  )
}

check('security-groups.no-all-traffic', {
  title: 'No group lets in all traffic',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'AC-6', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5'], hipaa: ['164.312(e)(1)'] },
  severity: 'high',
  remedy: 'Allow the ports that are needed instead of all of them, from members of the same group too.',
  each: (platform) => platform.judgedGroups(),
  whenNone: NO_VPC,
  async verify(group, context) {
    const all = group.ingress.filter(
      ({ protocol, fromPort, toPort }) =>
        protocol === '-1' || ((protocol === 'tcp' || protocol === 'udp') && fromPort <= 1 && toPort === 65535),
    )
    const problems = all.map(({ text }) => text)
    await unlessShared(problems, group.OwnerId, context)
    context.expect(problems, `all traffic let in by ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'among members of a group': (world, find) =>
      addRule(world, find, 'kafka', {
        IpProtocol: '-1',
        ReferencedGroupInfo: { GroupId: find.securityGroup('kafka').GroupId },
      }),
    'from the group of a peer account': (world, find) =>
      addRule(world, find, 'internal-services', {
        IpProtocol: '-1',
        ReferencedGroupInfo: {
          GroupId: 'sg-0fedcba9876543210',
          UserId: '999988887777',
          VpcPeeringConnectionId: 'pcx-0123456789abcdef0',
          PeeringStatus: 'active',
        },
      }),
    'every TCP port': (world, find) =>
      addRule(world, find, 'endpoints', { IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, CidrIpv4: '10.0.0.0/16' }),
  },
})

check('security-groups.default-empty', {
  title: 'The default security group lets nothing in or out',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], cis: ['5.5'], pci: ['1.2.5'] },
  severity: 'medium',
  remedy: "Remove all rules of the VPC's default group: whatever is made without naming a group wears it.",
  each: async (platform) => (await platform.securityGroups()).filter(({ GroupName }) => GroupName === 'default'),
  whenNone: NO_VPC,
  async verify(group, context) {
    const problems = [...group.ingress, ...group.egress].map(({ text }) => text)
    await unlessShared(problems, group.OwnerId, context)
    context.expect(problems, `rules of the default group ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'its members talk to each other, as AWS makes it': (world, find) =>
      void world.ec2.securityGroupRules.add(
        ruleFor(find.defaultSecurityGroup().GroupId, {
          IpProtocol: '-1',
          ReferencedGroupInfo: { GroupId: find.defaultSecurityGroup().GroupId },
        }),
      ),
    'it lets everything out': (world, find) =>
      void world.ec2.securityGroupRules.add(
        ruleFor(find.defaultSecurityGroup().GroupId, { IpProtocol: '-1', CidrIpv4: '0.0.0.0/0', IsEgress: true }),
      ),
    'it lets in one address over IPv6': (world, find) =>
      void world.ec2.securityGroupRules.add(
        ruleFor(find.defaultSecurityGroup().GroupId, {
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          CidrIpv6: '2001:db8::1/128',
        }),
      ),
  },
})

check('security-groups.references', {
  title: 'Groups that rules refer to exist',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-2', 'SC-7(5)'], soc2: ['CC6.6'] },
  severity: 'low',
  remedy: 'Remove the stale rule: it allows nobody, and hides who should be allowed.',
  each: (platform) => platform.judgedGroups(),
  whenNone: NO_VPC,
  async verify(group, context) {
    const { aws, expect } = context
    const { SecurityGroups = [] } = await aws.ec2.describeSecurityGroups()
    const existing = new Set(SecurityGroups.map(({ GroupId }) => GroupId))
    const stale = [...group.ingress, ...group.egress].flatMap((rule) => {
      if (rule.group === undefined) return []
      if (rule.group.peering !== undefined && rule.group.peering !== 'active')
        return [`${rule.text}: the peering is ${rule.group.peering}`]
      return rule.group.account !== group.OwnerId || existing.has(rule.group.id)
        ? []
        : [`${rule.text}: the group does not exist`]
    })
    await unlessShared(stale, group.OwnerId, context)
    expect(stale, `stale rules of ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'a group was deleted': (world, find) => {
      const gone = find.securityGroup('alb').GroupId
      world.ec2.securityGroups.delete(gone)
      return world.ec2.securityGroupRules
        .filter(({ GroupId, ReferencedGroupInfo }) => GroupId !== gone && ReferencedGroupInfo?.GroupId === gone)
        .map(({ GroupId }) => GroupId)
    },
    'the peering with another account ended': (world, find) =>
      addRule(world, find, 'kafka', {
        IpProtocol: 'tcp',
        FromPort: 9092,
        ToPort: 9092,
        ReferencedGroupInfo: { GroupId: 'sg-0fedcba9876543210', UserId: '999988887777', PeeringStatus: 'deleted' },
      }),
    'an egress rule names nobody': (world, find) => {
      return addRule(world, find, 'internal-services', {
        FromPort: 5432,
        ToPort: 5432,
        ReferencedGroupInfo: { GroupId: 'sg-0fedcba9876543210' },
        IsEgress: true,
      })
    },
  },
})
