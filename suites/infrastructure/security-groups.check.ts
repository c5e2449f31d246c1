import { check, type Break, type GroupRule, type Platform, type Settings } from '../../harness/index.ts'
import { openToInternet } from './addresses.ts'

type World = Parameters<Break>[0]
type Group = Awaited<ReturnType<Platform['securityGroups']>>[number]

/** Groups of load balancers, by the id of the group; whether one of them faces the internet. */
async function balancerGroups(platform: Platform): Promise<ReadonlyMap<string, boolean>> {
  const groups = new Map<string, boolean>()
  for (const { SecurityGroups = [], Scheme } of await platform.loadBalancers())
    for (const id of SecurityGroups) groups.set(id, groups.get(id) === true || Scheme === 'internet-facing')
  return groups
}

const named = (groups: readonly Group[], names: readonly string[]): Group[] => groups.filter(({ GroupName }) => names.includes(GroupName ?? ''))

/** Whether a rule allows TCP on one of these ports and on no other. */
const onlyOn = ({ protocol, fromPort, toPort }: GroupRule, ports: readonly number[]): boolean =>
  protocol === 'tcp' && fromPort === toPort && ports.includes(fromPort)

/** Whether a rule lets members of one of these groups in. A group of another account is not ours even if its id were. */
const fromOneOf = ({ group }: GroupRule, owner: string | undefined, ids: readonly (string | undefined)[]): boolean =>
  group !== undefined && group.account === owner && ids.includes(group.id)

check('security-groups.load-balancer-ingress', {
  title: 'Load balancers let in HTTP and HTTPS only, from the internet only where they face it',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5', '1.3.1', '1.4.2'], hipaa: ['164.312(e)(1)'] },
  severity: 'high',
  remedy: 'Remove every rule but TCP 80 and 443 (network.internetPorts) from the group of the load balancer.',
  each: async (platform) => {
    const balancers = await balancerGroups(platform)
    return (await platform.securityGroups()).filter(({ GroupId = '' }) => balancers.has(GroupId))
  },
  async verify(group, { platform, settings, expect }) {
    const { internetPorts } = settings.network
    const faces = (await balancerGroups(platform)).get(group.GroupId ?? '') === true
    const problems = group.ingress.flatMap((rule) => [
      ...(onlyOn(rule, internetPorts) ? [] : [`${rule.text}: only TCP ${internetPorts.join(' and ')} is expected`]),
      ...(!faces && openToInternet(rule.cidrs) ? [`${rule.text}: the load balancer is internal`] : []),
    ])
    if (!group.ingress.some((rule) => onlyOn(rule, internetPorts))) problems.push(`nothing is let in on TCP ${internetPorts.join(' or ')}`)
    expect(problems, `ingress of ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'SSH is open': (world) => addIngress(world, 'production-alb', { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv4: '203.0.113.0/24' }),
    'a range that includes HTTPS': (world) => addIngress(world, 'production-alb', { IpProtocol: 'tcp', FromPort: 443, ToPort: 8443, CidrIpv4: '0.0.0.0/0' }),
    'UDP 443': (world) => addIngress(world, 'production-alb', { IpProtocol: 'udp', FromPort: 443, ToPort: 443, CidrIpv4: '0.0.0.0/0' }),
    'all traffic from a partner': (world) => addIngress(world, 'production-alb', { IpProtocol: '-1', CidrIpv4: '198.51.100.0/24' }),
    'nobody is let in': (world) => void world.ec2.securityGroupRules.remove((rule) => rule.GroupId === idOf(world, 'production-alb') && !rule.IsEgress),
    'an internal one is open to the internet': (world) => {
      world.elbv2.loadBalancers.first(({ SecurityGroups }) => SecurityGroups.includes(idOf(world, 'production-alb'))).Scheme = 'internal'
    },
  },
})

check('security-groups.public-services-ingress', {
  title: 'Public services let in their port from the load balancer and from other services only',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5', '1.3.1'], hipaa: ['164.312(e)(1)'] },
  severity: 'high',
  remedy: 'Allow the container port (network.publicServices.ports) from the group of the load balancer, and remove every other rule.',
  each: async (platform, { network }) => named(await platform.securityGroups(), network.publicServices.groups),
  async verify(group, { platform, settings, expect }) {
    const { ports } = settings.network.publicServices
    const balancers = [...(await balancerGroups(platform)).keys()]
    const groups = await platform.securityGroups()
    const peers = groups.filter(
      ({ GroupId = '' }) => balancers.includes(GroupId) || serviceGroups(groups, settings).some((service) => service.GroupId === GroupId),
    )
    const problems = unexpected(group, ports, peers)
    if (balancers.length > 0 && !group.ingress.some((rule) => onlyOn(rule, ports) && fromOneOf(rule, group.OwnerId, balancers)))
      problems.push(`the load balancer (${balancers.join(', ')}) is not let in on TCP ${ports.join(' or ')}`)
    expect(problems, `ingress of ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'open to the block of the VPC': (world) =>
      addIngress(world, 'production-public-services', { IpProtocol: 'tcp', FromPort: 8000, ToPort: 8000, CidrIpv4: '10.0.0.0/16' }),
    'every port from the load balancer': (world) =>
      addIngress(world, 'production-public-services', {
        IpProtocol: 'tcp',
        FromPort: 0,
        ToPort: 65535,
        ReferencedGroupInfo: { GroupId: idOf(world, 'production-alb') },
      }),
    'the port from a group of another account': (world) =>
      addIngress(world, 'production-public-services', {
        IpProtocol: 'tcp',
        FromPort: 8000,
        ToPort: 8000,
        ReferencedGroupInfo: { GroupId: idOf(world, 'production-alb'), UserId: '999988887777' },
      }),
    'the port from the default group': (world) =>
      addIngress(world, 'production-public-services', {
        IpProtocol: 'tcp',
        FromPort: 8000,
        ToPort: 8000,
        ReferencedGroupInfo: { GroupId: world.ec2.securityGroups.first(({ GroupName }) => GroupName === 'default').GroupId },
      }),
    'the load balancer is not let in': (world) =>
      void world.ec2.securityGroupRules.remove(({ GroupId, IsEgress }) => GroupId === idOf(world, 'production-public-services') && !IsEgress),
    'the load balancer got another group': (world) => {
      world.elbv2.loadBalancers.first(({ SecurityGroups }) => SecurityGroups.includes(idOf(world, 'production-alb'))).SecurityGroups = [
        idOf(world, 'production-kafka'),
      ]
    },
  },
})

check('security-groups.internal-services-ingress', {
  title: 'Internal services let in their port from other services only',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5', '1.3.1'], hipaa: ['164.312(e)(1)'] },
  severity: 'high',
  remedy: 'Allow the port (network.internalServices.ports) by reference to groups of services, and remove every other rule.',
  each: async (platform, { network }) => named(await platform.securityGroups(), network.internalServices.groups),
  async verify(group, { platform, settings, expect }) {
    const services = serviceGroups(await platform.securityGroups(), settings)
    expect(unexpected(group, settings.network.internalServices.ports, services), `ingress of ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'the load balancer reaches them': (world) =>
      addIngress(world, 'production-internal-services', {
        IpProtocol: 'tcp',
        FromPort: 8001,
        ToPort: 8001,
        ReferencedGroupInfo: { GroupId: idOf(world, 'production-alb') },
      }),
    'a range of addresses instead of a group': (world) =>
      addIngress(world, 'production-internal-services', { IpProtocol: 'tcp', FromPort: 8001, ToPort: 8001, CidrIpv4: '10.0.11.0/24' }),
    'another port among themselves': (world) =>
      addIngress(world, 'production-internal-services', {
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        ReferencedGroupInfo: { GroupId: idOf(world, 'production-internal-services') },
      }),
    'an IPv6 block': (world) => addIngress(world, 'production-internal-services', { IpProtocol: 'tcp', FromPort: 8001, ToPort: 8001, CidrIpv6: 'fd00::/8' }),
  },
})

/** The groups of all services, public and internal. */
const serviceGroups = (groups: readonly Group[], { network }: Settings): Group[] =>
  named(groups, [...network.publicServices.groups, ...network.internalServices.groups])

/** The ingress rules of a group that allow other ports, or other peers. */
function unexpected(group: Group, ports: readonly number[], peers: readonly Group[]): string[] {
  const ids = peers.map(({ GroupId }) => GroupId)
  return group.ingress.flatMap((rule) => [
    ...(onlyOn(rule, ports) ? [] : [`${rule.text}: only TCP ${ports.join(' and ')} is expected`]),
    ...(fromOneOf(rule, group.OwnerId, ids) ? [] : [`${rule.text}: only the groups ${peers.map(({ GroupName }) => GroupName).join(', ')} are expected`]),
  ])
}

check('security-groups.no-open-ingress', {
  title: 'Nothing but the HTTP and HTTPS of load balancers is open to the internet',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], cis: ['5.3', '5.4'], pci: ['1.2.5', '1.3.1', '1.4.2'], hipaa: ['164.312(e)(1)'] },
  severity: 'critical',
  remedy: 'Remove the rule, or name the group or the block that really needs it.',
  each: (platform) => platform.securityGroups(),
  async verify(group, { platform, settings, expect }) {
    const faces = (await balancerGroups(platform)).get(group.GroupId ?? '') === true
    const open = group.ingress.filter((rule) => openToInternet(rule.cidrs) && !(faces && onlyOn(rule, settings.network.internetPorts)))
    expect(
      open.map(({ text }) => text),
      `open to the internet in ${group.GroupId}`,
    ).toEqual([])
  },
  breaks: {
    'SSH to internal services': (world) =>
      addIngress(world, 'production-internal-services', { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv4: '0.0.0.0/0' }),
    'the container port over IPv6': (world) =>
      addIngress(world, 'production-public-services', { IpProtocol: 'tcp', FromPort: 8000, ToPort: 8000, CidrIpv6: '::/0' }),
    'one half of the internet': (world) => addIngress(world, 'production-kafka', { IpProtocol: 'tcp', FromPort: 9092, ToPort: 9092, CidrIpv4: '128.0.0.0/1' }),
    'a prefix list that holds the internet': (world) => {
      world.ec2.prefixLists.add({ PrefixListId: 'pl-0123456789abcdef0', PrefixListName: 'partners', State: 'create-complete' })
      world.ec2.prefixListEntries.add({ PrefixListId: 'pl-0123456789abcdef0', entries: [{ Cidr: '198.51.100.0/24' }, { Cidr: '0.0.0.0/0' }] })
      return addIngress(world, 'production-internal-services', { IpProtocol: 'tcp', FromPort: 8001, ToPort: 8001, PrefixListId: 'pl-0123456789abcdef0' })
    },
    'another port of the load balancer': (world) =>
      addIngress(world, 'production-alb', { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, CidrIpv4: '0.0.0.0/0' }),
    'HTTPS on a group that no load balancer wears': (world) =>
      addIngress(world, 'production-endpoints', { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv4: '0.0.0.0/0' }),
  },
})

check('security-groups.no-all-traffic', {
  title: 'No group lets in all traffic',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'AC-6', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5'], hipaa: ['164.312(e)(1)'] },
  severity: 'high',
  remedy: 'Allow the ports that are needed instead of all of them, from members of the same group too.',
  each: (platform) => platform.securityGroups(),
  async verify(group, { expect }) {
    const all = group.ingress.filter(
      ({ protocol, fromPort, toPort }) => protocol === '-1' || ((protocol === 'tcp' || protocol === 'udp') && fromPort <= 1 && toPort === 65535),
    )
    expect(
      all.map(({ text }) => text),
      `all traffic let in by ${group.GroupId}`,
    ).toEqual([])
  },
  breaks: {
    'among members of a group': (world) =>
      addIngress(world, 'production-kafka', { IpProtocol: '-1', ReferencedGroupInfo: { GroupId: idOf(world, 'production-kafka') } }),
    'from the group of a peer account': (world) =>
      addIngress(world, 'production-internal-services', {
        IpProtocol: '-1',
        ReferencedGroupInfo: {
          GroupId: 'sg-0fedcba9876543210',
          UserId: '999988887777',
          VpcPeeringConnectionId: 'pcx-0123456789abcdef0',
          PeeringStatus: 'active',
        },
      }),
    'every TCP port': (world) => addIngress(world, 'production-endpoints', { IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, CidrIpv4: '10.0.0.0/16' }),
  },
})

check('security-groups.default-empty', {
  title: 'The default security group lets nothing in or out',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], cis: ['5.5'], pci: ['1.2.5'] },
  severity: 'medium',
  remedy: "Remove all rules of the VPC's default group: whatever is made without naming a group wears it.",
  each: async (platform) => named(await platform.securityGroups(), ['default']),
  async verify(group, { expect }) {
    expect(
      [...group.ingress, ...group.egress].map(({ text }) => text),
      `rules of the default group ${group.GroupId}`,
    ).toEqual([])
  },
  breaks: {
    'its members talk to each other, as AWS makes it': (world) =>
      void world.ec2.securityGroupRules.add(ruleFor(defaultGroup(world), { IpProtocol: '-1', ReferencedGroupInfo: { GroupId: defaultGroup(world) } })),
    'it lets everything out': (world) =>
      void world.ec2.securityGroupRules.add({ ...ruleFor(defaultGroup(world), { IpProtocol: '-1', CidrIpv4: '0.0.0.0/0' }), IsEgress: true }),
    'it lets in one address over IPv6': (world) =>
      void world.ec2.securityGroupRules.add(ruleFor(defaultGroup(world), { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv6: '2001:db8::1/128' })),
  },
})

check('security-groups.references', {
  title: 'Groups that rules refer to exist',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-2', 'SC-7(5)'], soc2: ['CC6.6'] },
  severity: 'low',
  remedy: 'Remove the stale rule: it allows nobody, and hides who should be allowed.',
  each: (platform) => platform.securityGroups(),
  async verify(group, { aws, expect }) {
    const { SecurityGroups = [] } = await aws.ec2.describeSecurityGroups()
    const existing = new Set(SecurityGroups.map(({ GroupId }) => GroupId))
    const stale = [...group.ingress, ...group.egress].flatMap((rule) => {
      if (rule.group === undefined) return []
      if (rule.group.peering !== undefined && rule.group.peering !== 'active') return [`${rule.text}: the peering is ${rule.group.peering}`]
      return rule.group.account !== group.OwnerId || existing.has(rule.group.id) ? [] : [`${rule.text}: the group does not exist`]
    })
    expect(stale, `stale rules of ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'a group was deleted': (world) => {
      const gone = world.ec2.securityGroups.remove(({ GroupName }) => GroupName === 'production-alb')[0]!.GroupId
      return world.ec2.securityGroupRules
        .filter(({ GroupId, ReferencedGroupInfo }) => GroupId !== gone && ReferencedGroupInfo?.GroupId === gone)
        .map(({ GroupId }) => GroupId)
    },
    'the peering with another account ended': (world) =>
      addIngress(world, 'production-kafka', {
        IpProtocol: 'tcp',
        FromPort: 9092,
        ToPort: 9092,
        ReferencedGroupInfo: { GroupId: 'sg-0fedcba9876543210', UserId: '999988887777', PeeringStatus: 'deleted' },
      }),
    'an egress rule names nobody': (world) => {
      const GroupId = idOf(world, 'production-internal-services')
      world.ec2.securityGroupRules.add({
        ...ruleFor(GroupId, { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, ReferencedGroupInfo: { GroupId: 'sg-0fedcba9876543210' } }),
        IsEgress: true,
      })
      return GroupId
    },
  },
})

type Rule = Parameters<World['ec2']['securityGroupRules']['add']>[0]

const idOf = (world: World, name: string): string => world.ec2.securityGroups.only(({ GroupName }) => GroupName === name).GroupId

const defaultGroup = (world: World): string =>
  world.ec2.securityGroups.only(({ GroupName, VpcId }) => GroupName === 'default' && world.ec2.vpcs.get(VpcId)?.IsDefault !== true).GroupId

const ruleFor = (GroupId: string, rule: Omit<Rule, 'SecurityGroupRuleId' | 'GroupId' | 'IsEgress'>): Rule => ({
  SecurityGroupRuleId: 'sgr-0123456789abcdef0',
  GroupId,
  IsEgress: false,
  ...rule,
})

/** Adds a rule to a group, by name; answers the group's id, which is the subject that must fail. */
function addIngress(world: World, name: string, rule: Omit<Rule, 'SecurityGroupRuleId' | 'GroupId' | 'IsEgress'>): string {
  const GroupId = idOf(world, name)
  world.ec2.securityGroupRules.add(ruleFor(GroupId, rule))
  return GroupId
}
