import { containsCidr } from 'cidr-tools'
import { check, type CheckContext, type Finders, type Platform } from '../../harness/index.ts'
import { allowsAll, allowsOnly, type GroupRule } from '../../harness/reachability/index.ts'
import { addRule } from '../group-rules.ts'
import { isInternet, openToInternet } from './addresses.ts'
import { fromOneOf, internetPortsOf, isPathMtu, listenedPorts, portsInWords, wearingBalancers } from './groups.ts'
import { unlessShared } from './ownership.ts'

type WornGroup = Awaited<ReturnType<Platform['serviceGroups']>>[number]
type OpenService = WornGroup['wearers'][number]

check('security-groups.load-balancer-ingress', {
  title: 'Load balancers let in the ports of their listeners only, from the internet only where they face it',
  covers: ['DG-INF-02'],
  controls: {
    nist: ['AC-4', 'CM-7', 'SC-7(5)'],
    soc2: ['CC6.6'],
    pci: ['1.2.5', '1.3.1', '1.4.2'],
    hipaa: ['164.312(e)(1)'],
  },
  severity: 'high',
  remedy:
    'Remove every rule but those for the ports of its listeners from the group of the load balancer, and open to the ' +
    'internet only what clients use (network.internetPorts), not the listener for tests of deployments.',
  each: async (platform) => {
    const worn = new Set((await platform.loadBalancers()).flatMap(({ SecurityGroups = [] }) => SecurityGroups))
    return (await platform.securityGroups()).filter(({ GroupId = '' }) => worn.has(GroupId))
  },
  whenNone: { verdict: 'not-applicable', because: 'No load balancer of the platform wears a security group.' },
  async verify(group, context) {
    const { platform, settings, expect } = context
    const balancers = await wearingBalancers(group, platform)
    const [listened, toInternet] = [listenedPorts(balancers), internetPortsOf(balancers, settings)]
    const problems = group.ingress.flatMap((rule) => {
      if (isPathMtu(rule)) return []
      if (!allowsOnly(rule, listened)) return [`${rule.text}: listeners take ${portsInWords(listened)} only`]
      if (!openToInternet(rule.cidrs) || allowsOnly(rule, toInternet)) return []
      return [
        balancers.some(({ Scheme }) => Scheme === 'internet-facing')
          ? `${rule.text}: only ${portsInWords(toInternet)} is for the internet`
          : `${rule.text}: the load balancer is internal`,
      ]
    })
    if (!group.ingress.some((rule) => allowsOnly(rule, listened)))
      problems.push(`nothing is let in on ${portsInWords(listened)}`)
    await unlessShared(problems, group.OwnerId, context)
    expect(problems, `ingress of ${group.GroupId}`).toEqual([])
  },
  breaks: {
    'SSH is open': (world, find) =>
      addRule(world, find, 'alb', { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv4: '203.0.113.0/24' }),
    'a range that includes HTTPS': (world, find) =>
      addRule(world, find, 'alb', { IpProtocol: 'tcp', FromPort: 443, ToPort: 8443, CidrIpv4: '0.0.0.0/0' }),
    'UDP 443': (world, find) =>
      addRule(world, find, 'alb', { IpProtocol: 'udp', FromPort: 443, ToPort: 443, CidrIpv4: '0.0.0.0/0' }),
    'all traffic from a partner': (world, find) =>
      addRule(world, find, 'alb', { IpProtocol: '-1', CidrIpv4: '198.51.100.0/24' }),
    'nobody is let in': (world, find) =>
      void world.ec2.securityGroupRules.remove(
        (rule) => rule.GroupId === find.securityGroup('alb').GroupId && !rule.IsEgress,
      ),
    'an internal one is open to the internet': (_, find) => {
      find.loadBalancer().Scheme = 'internal'
    },
    'the port of a listener that was removed': (world) =>
      void world.elbv2.listeners.remove(({ Protocol }) => Protocol === 'HTTP'),
    'a port that is for tests is open to the internet': (world, find) => {
      world.elbv2.listeners.add({
        ...find.listener('HTTPS'),
        ListenerArn: `${find.listener('HTTPS').ListenerArn}0`,
        Port: 8443,
      })
      return addRule(world, find, 'alb', { FromPort: 8443, ToPort: 8443, CidrIpv4: '0.0.0.0/0' })
    },
  },
})

check('security-groups.public-services-ingress', {
  title: 'Public services let in their ports from their load balancer and from other services only',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5', '1.3.1'], hipaa: ['164.312(e)(1)'] },
  severity: 'high',
  parts: ['publicEntrance'],
  remedy:
    'Allow the container port, and the port of the health check, from the group of the load balancer, and remove ' +
    'every rule that lets in something else.',
  each: async (platform) => wornBy(await platform.serviceGroups(), ({ isPublic }) => isPublic),
  whenNone: {
    verdict: 'not-applicable',
    because: 'No service wears a group and stands behind a load balancer that faces the internet.',
  },
  verify: judgeIngress,
  breaks: {
    'open to the block of the VPC': (world, find) =>
      addRule(world, find, 'public-services', {
        FromPort: 8000,
        ToPort: 8000,
        CidrIpv4: '10.0.0.0/16',
      }),
    'every port from the load balancer': (world, find) =>
      addRule(world, find, 'public-services', {
        FromPort: 0,
        ToPort: 65535,
        ReferencedGroupInfo: { GroupId: find.securityGroup('alb').GroupId },
      }),
    'the port from a group of another account': (world, find) =>
      addRule(world, find, 'public-services', {
        FromPort: 8000,
        ToPort: 8000,
        ReferencedGroupInfo: { GroupId: find.securityGroup('alb').GroupId, UserId: '999988887777' },
      }),
    'the port from the default group': (world, find) =>
      addRule(world, find, 'public-services', {
        FromPort: 8000,
        ToPort: 8000,
        ReferencedGroupInfo: {
          GroupId: world.ec2.securityGroups.first(({ GroupName }) => GroupName === 'default').GroupId,
        },
      }),
    'the load balancer is not let in': (world, find) =>
      void world.ec2.securityGroupRules.remove(
        ({ GroupId, IsEgress }) => GroupId === find.securityGroup('public-services').GroupId && !IsEgress,
      ),
    'only another load balancer is let in': (world, find) => {
      const balancer = find.loadBalancer()
      const LoadBalancerArn = `${balancer.LoadBalancerArn}0`
      world.elbv2.loadBalancers.add({ ...balancer, LoadBalancerArn })
      balancer.SecurityGroups = [find.securityGroup('endpoints').GroupId]
    },
    'the load balancer got another group': (_, find) => {
      find.loadBalancer().SecurityGroups = [find.securityGroup('kafka').GroupId]
    },
  },
})

check('security-groups.internal-services-ingress', {
  title: 'Internal services let in their ports from other services, and from internal load balancers, only',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5', '1.3.1'], hipaa: ['164.312(e)(1)'] },
  severity: 'high',
  parts: ['internalTier'],
  remedy:
    'Allow the ports by which they are called by reference to groups of services, and remove every rule that lets in ' +
    'something else.',
  each: async (platform) => wornBy(await platform.serviceGroups(), ({ isPublic }) => !isPublic),
  whenNone: {
    verdict: 'not-applicable',
    because: 'Every service that wears a group stands behind a load balancer that faces the internet.',
  },
  verify: judgeIngress,
  breaks: {
    'the load balancer reaches them': (world, find) =>
      addRule(world, find, 'internal-services', {
        FromPort: 8001,
        ToPort: 8001,
        ReferencedGroupInfo: { GroupId: find.securityGroup('alb').GroupId },
      }),
    'a range of addresses instead of a group': (world, find) =>
      addRule(world, find, 'internal-services', {
        FromPort: 8001,
        ToPort: 8001,
        CidrIpv4: '10.0.11.0/24',
      }),
    'another port among themselves': (world, find) =>
      addRule(world, find, 'internal-services', {
        FromPort: 22,
        ToPort: 22,
        ReferencedGroupInfo: { GroupId: find.securityGroup('internal-services').GroupId },
      }),
    'an IPv6 block': (world, find) =>
      addRule(world, find, 'internal-services', {
        FromPort: 8001,
        ToPort: 8001,
        CidrIpv6: 'fd00::/8',
      }),
  },
})

check('security-groups.worn-by-services', {
  title: 'Services wear security groups of their own: of their VPC, not its default group nor that of a load balancer',
  covers: ['DG-INF-02'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], pci: ['1.2.5', '1.3.1'], hipaa: ['164.312(e)(1)'] },
  severity: 'high',
  remedy: 'Give the service a group of its own in its VPC, which lets in what its tasks need and nothing else.',
  each: (platform) => platform.services(),
  whenNone: { verdict: 'not-applicable', because: "The platform's clusters have no service yet." },
  async verify({ serviceName, subject }, { platform, expect, notApplicable }) {
    const service = (await platform.openServices()).find((each) => each.subject.id === subject.id)
    if (service === undefined) return notApplicable('Its tasks have no network interfaces of their own.')
    const { groupIds } = service.placement
    const [groups, balancers] = await Promise.all([platform.securityGroups(), platform.loadBalancers()])
    const problems = groupIds.flatMap((id) => {
      const group = groups.find(({ GroupId }) => GroupId === id)
      if (group === undefined) return [`it wears ${id}, which does not exist in the platform's VPCs`]
      if (group.GroupName === 'default') return [`it wears the default group of ${group.VpcId} (${id})`]
      const worn = balancers.filter(({ SecurityGroups = [] }) => SecurityGroups.includes(id))
      return worn.map(({ LoadBalancerName }) => `it wears ${group.GroupName} (${id}), as ${LoadBalancerName} does`)
    })
    if (groupIds.length === 0) problems.push("it names none, and wears the VPC's default group")
    expect(problems, `security groups of service ${serviceName}`).toEqual([])
  },
  breaks: {
    'the default group of the VPC': (_, find) => setGroups(find, 'service-a', [find.defaultSecurityGroup().GroupId]),
    'a group that was deleted': (world, find) => {
      world.ec2.securityGroups.delete(find.securityGroup('public-services').GroupId)
      return find.service('service-a').serviceArn
    },
    "another VPC's group": (world, find) => {
      const { GroupId } = world.ec2.securityGroups.first(({ VpcId }) => VpcId === find.defaultVpc().VpcId)
      return setGroups(find, 'service-b', [GroupId])
    },
    'no group': (_, find) => setGroups(find, 'service-b', []),
    "the load balancer's group beside its own": (_, find) =>
      setGroups(find, 'worker', [find.securityGroup('internal-services').GroupId, find.securityGroup('alb').GroupId]),
  },
})

function setGroups(find: Finders, service: string, groups: string[]): string {
  const row = find.service(service)
  row.networkConfiguration!.awsvpcConfiguration!.securityGroups = groups
  return row.serviceArn!
}

const wornBy = (groups: readonly WornGroup[], is: (service: OpenService) => boolean): WornGroup[] =>
  groups.filter(({ wearers }) => wearers.some(is))

/** A group may be worn by several services, and a service may wear several groups: each is judged by all of them. */
async function judgeIngress(group: WornGroup, context: CheckContext): Promise<void> {
  const { platform, expect } = context
  const worn = await platform.serviceGroups()
  const problems = [...unexpected(group, worn), ...group.wearers.flatMap((service) => notLetIn(service, worn))]
  await unlessShared(problems, group.OwnerId, context)
  expect(problems, `ingress of ${group.GroupId}`).toEqual([])
}

/** The rules of a group that let in other ports than its wearers take, or others than reach them there. */
function unexpected({ ingress, wearers, OwnerId }: WornGroup, worn: readonly WornGroup[]): string[] {
  const openings = wearers.flatMap((service) => service.openings)
  const ofServices = worn.map(({ GroupId }) => GroupId)
  return ingress.flatMap((rule) => {
    if (!allowsOnly(rule, openings)) return [`${rule.text}: its services take ${portsInWords(openings)} only`]
    const here = openings.filter((opening) => allowsOnly(rule, [opening]))
    const ofBalancers = here.flatMap(({ balancer }) => balancer?.SecurityGroups ?? [])
    if (fromOneOf(rule, OwnerId, [...ofServices, ...ofBalancers])) return []
    const bare = here.filter(({ balancer }) => balancer !== undefined && (balancer.SecurityGroups ?? []).length === 0)
    const isFromBare = (cidr: string): boolean => bare.some((opening) => comesFrom(cidr, opening))
    if (rule.cidrs.length > 0 && rule.cidrs.every(isFromBare)) return []
    const names = [...worn.map(({ GroupName }) => GroupName), ...new Set(ofBalancers)]
    return [`${rule.text}: only the groups ${names.join(', ')} are expected`]
  })
}

/** A load balancer without groups can be let in by the addresses of its nodes only, or by those of its clients. */
const comesFrom = (cidr: string, { blocks, keepsClients }: OpenService['openings'][number]): boolean =>
  keepsClients || blocks.some((block) => containsCidr(block, cidr) || (!isInternet(cidr) && containsCidr(cidr, block)))

/** What load balancers of a service are let in to by none of the groups that it wears. */
function notLetIn({ serviceName, placement, openings }: OpenService, worn: readonly WornGroup[]): string[] {
  const own = worn.filter(({ GroupId = '' }) => placement.groupIds.includes(GroupId))
  const missing = openings.flatMap((opening) => {
    const { balancer, blocks } = opening
    if (balancer === undefined) return []
    const open = (rules: readonly GroupRule[]): GroupRule[] => rules.filter((rule) => allowsAll(rule, opening))
    const byGroup = own.some(({ ingress, OwnerId }) =>
      open(ingress).some((rule) => fromOneOf(rule, OwnerId, balancer.SecurityGroups ?? [])),
    )
    const cidrs = own.flatMap(({ ingress }) => open(ingress).flatMap((rule) => rule.cidrs))
    const byAddress = blocks.length > 0 && blocks.every((block) => cidrs.some((cidr) => containsCidr(cidr, block)))
    return byGroup || byAddress
      ? []
      : [`${balancer.LoadBalancerName} is not let in to ${serviceName} on ${portsInWords([opening])}`]
  })
  // Listeners of one load balancer may lead to the same port.
  return [...new Set(missing)]
}
