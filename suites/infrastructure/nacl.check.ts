import {
  check,
  type Finders,
  type NetworkAclRow,
  type Platform,
  type Settings,
  type SubnetTier,
} from '../../harness/index.ts'
import { decide, type Decision, type Flow, type Ports } from '../../harness/reachability/index.ts'
import { isInternet, openToInternet } from './addresses.ts'
import { internetPortsOf } from './groups.ts'
import { unlessShared } from './ownership.ts'
import { NO_VPC } from './no-vpc.ts'

type Subnet = Awaited<ReturnType<Platform['subnets']>>[number]

/**
 * Source ports of clients, load balancers and NAT gateways, to which answers go (VPC User Guide, "Ephemeral ports").
 */
const EPHEMERAL = { from: 1024, to: 65535 } as const
/** Source ports of Linux tasks: net.ipv4.ip_local_port_range, which Fargate leaves at its default. */
const OF_TASKS = { from: 32768, to: 60999 } as const
const INTERNET = '0.0.0.0/0'

/** ACLs of at least one subnet of the platform. */
async function usedAcls(platform: Platform) {
  const subnets = await platform.subnets()
  return (await platform.networkAcls()).flatMap((acl) => {
    const ruled = subnets.filter(
      ({ SubnetId }) => acl.Associations?.some((association) => association.SubnetId === SubnetId) === true,
    )
    return ruled.length > 0 ? [{ ...acl, ruled }] : []
  })
}

check('nacl.flows', {
  title: 'Network ACLs let through what the platform needs, both ways',
  covers: ['MR-INF-05'],
  controls: { nist: ['AC-4', 'SC-7', 'CP-10'], soc2: ['CC6.6', 'A1.2'] },
  severity: 'high',
  remedy:
    'Allow the flow with a rule whose number is lower than that of the denial. ACLs remember no connections: ' +
    'answers need ports 1024-65535.',
  each: usedAcls,
  whenNone: NO_VPC,
  async verify(acl, context) {
    const { platform, settings, expect } = context
    const subnets = (await platform.subnets()).filter(({ VpcId }) => VpcId === acl.VpcId)
    const reached = await portsOf(platform, settings)
    const flows = acl.ruled.flatMap((subnet) => flowsOf(subnet, subnets, reached, settings))
    const cut = flows.flatMap(({ why, ...flow }) =>
      decide(acl.Entries ?? [], flow)
        .filter((decision) => isCut(decision, flow, settings))
        .map(
          ({ from, to, rule, ...part }) =>
            `TCP ${ports(from, to)} ${flow.egress ? 'to' : 'from'} ${blocks(part.cidrs, flow)} (${why}) is ` +
            `denied by ${rule === undefined ? 'the closing rule' : `rule ${rule}`}`,
        ),
    )
    await unlessShared(cut, acl.OwnerId, context)
    expect([...new Set(cut)], `needed flows cut by ${acl.NetworkAclId}`).toEqual([])
  },
  breaks: {
    'answers from the internet are cut': (_, find) =>
      denyFirst(find, 'private', { Egress: false, CidrBlock: INTERNET, PortRange: { From: 32768, To: 65535 } }, 85),
    'answers to the internet are cut': (_, find) => {
      const acl = find.networkAcl('public')
      acl.Entries = acl.Entries.filter(({ Egress, PortRange }) => !(Egress === true && PortRange?.From === 1024))
      return acl.NetworkAclId
    },
    'the container port is denied before all is allowed': (_, find) =>
      denyFirst(find, 'private', { Egress: false, CidrBlock: '10.0.0.0/16', PortRange: { From: 8000, To: 8000 } }),
    'one public subnet may not reach the tasks': (_, find) =>
      denyFirst(find, 'private', { Egress: false, CidrBlock: '10.0.2.0/24', PortRange: { From: 8000, To: 8000 } }),
    'no HTTPS from the internet': (_, find) => {
      const acl = find.networkAcl('public')
      acl.Entries = acl.Entries.filter(({ Egress, PortRange }) => !(Egress === false && PortRange?.From === 443))
      return acl.NetworkAclId
    },
    'everything is denied, whatever the protocol': (_, find) =>
      denyFirst(find, 'private', { Egress: true, CidrBlock: INTERNET, Protocol: '-1' }),
    'a subnet got an ACL that lets nothing through': (world, find) => {
      const source = find.networkAcl('private')
      const [association] = source.Associations.splice(0, 1)
      world.ec2.networkAcls.add({
        NetworkAclId: 'acl-0123456789abcdef0',
        VpcId: source.VpcId,
        Entries: [],
        Associations: [association!],
        IsDefault: false,
      })
      return 'acl-0123456789abcdef0'
    },
  },
})

/** The TCP ports by which the platform is reached. */
interface ReachedPorts {
  /** Of load balancers, from the internet. */
  readonly internet: readonly number[]
  /** Of tasks, from load balancers. */
  readonly behind: readonly number[]
  /** Of tasks, from other tasks. */
  readonly called: readonly number[]
}

async function portsOf(platform: Platform, settings: Settings): Promise<ReachedPorts> {
  const [balancers, services] = await Promise.all([platform.listeningBalancers(), platform.openServices()])
  const openings = services.flatMap((service) => service.openings)
  const numbers = (all: readonly Ports[]): number[] => [
    ...new Set(all.flatMap(({ protocol, from }) => (protocol === 'tcp' ? from : []))),
  ]
  return {
    internet: numbers(internetPortsOf(balancers, settings)),
    behind: numbers(openings.filter(({ balancer }) => balancer !== undefined)),
    called: numbers(openings.filter(({ balancer }) => balancer === undefined)),
  }
}

/**
 * The flows that a subnet's tier needs. Between load balancer, tasks and NAT gateway they are named from this subnet's
 * side, with the other end's block; answers go to ephemeral ports.
 */
function flowsOf(
  subnet: Subnet,
  subnets: readonly Subnet[],
  reached: ReachedPorts,
  { has, network }: Settings,
): (Flow & { readonly why: string })[] {
  const blocksOf = (tier: Subnet['tier']) =>
    subnets.flatMap((other) => (other.tier === tier && other.CidrBlock !== undefined ? [other.CidrBlock] : []))
  /** A request that this side sends or receives, and its answer, which goes to a source port of the requester. */
  const exchange = (
    egress: boolean,
    cidrs: readonly string[],
    requested: readonly number[],
    asking: typeof EPHEMERAL | typeof OF_TASKS,
    why: string,
  ) =>
    cidrs.flatMap((cidr) => [
      ...requested.map((port) => ({ egress, cidr, from: port, to: port, why })),
      { egress: !egress, cidr, ...asking, why: `answers: ${why}` },
    ])
  const goesOut = has.internet !== false && network.natGateways !== 'none'
  const natFlows =
    subnet.tier === 'public' && goesOut
      ? exchange(false, blocksOf('private'), [443], OF_TASKS, 'tasks to the NAT gateway')
      : []
  if (subnet.tier === 'public')
    return [
      ...exchange(false, [INTERNET], reached.internet, EPHEMERAL, 'clients to the load balancer'),
      ...exchange(true, blocksOf('private'), reached.behind, EPHEMERAL, 'load balancer to tasks'),
      ...natFlows,
      ...exchange(true, [INTERNET], [443], EPHEMERAL, 'AWS APIs and registries'),
    ]
  // The platform has no known resources in isolated subnets.
  if (subnet.tier === 'isolated') return []
  return [
    ...exchange(false, blocksOf('public'), reached.behind, EPHEMERAL, 'load balancer to tasks'),
    ...exchange(false, blocksOf('private'), reached.called, OF_TASKS, 'service to service'),
    ...exchange(true, blocksOf('private'), reached.called, OF_TASKS, 'service to service'),
    ...exchange(true, goesOut ? [INTERNET] : blocksOf('private'), [443], OF_TASKS, 'AWS APIs and registries'),
  ]
}

/**
 * Whether a denial blocks a needed flow. Single networks of the internet, and ports of remote administration, may be
 * denied.
 */
function isCut({ allowed, cidrs, from, to }: Decision, flow: Flow, { network }: Settings): boolean {
  if (allowed) return false
  if (!isInternet(flow.cidr)) return true
  const administration = Array.from({ length: Math.min(to - from + 1, 100) }, (_, index) => from + index).every(
    (port) => network.administrationPorts.includes(port),
  )
  return openToInternet(cidrs) && !administration
}

/** A flow is not split by the rules before: the remaining blocks would be too many to read in a message. */
const blocks = (cidrs: readonly string[], { cidr }: Flow): string =>
  cidrs.length === 1 ? cidrs[0]! : `most of ${cidr}`

const ports = (from: number, to: number): string => (from === to ? String(from) : `${from}-${to}`)

check('nacl.administration', {
  title: 'Network ACLs keep remote administration from the internet',
  covers: ['MR-INF-05'],
  controls: { nist: ['AC-4', 'CM-7', 'SC-7(5)'], soc2: ['CC6.6'], cis: ['5.2'], pci: ['1.3.1'] },
  severity: 'medium',
  remedy:
    'Deny these ports (network.administrationPorts) from 0.0.0.0/0 and ::/0 with a rule whose number is lower ' +
    'than that of the permission.',
  each: usedAcls,
  whenNone: NO_VPC,
  async verify(acl, context) {
    const { settings, expect, notApplicable } = context
    const { administrationPorts } = settings.network
    if (administrationPorts.length === 0) notApplicable('The configuration names no ports of remote administration.')
    // Remote desktops listen on UDP too.
    const flows = (['tcp', 'udp'] as const).flatMap((protocol) =>
      administrationPorts.flatMap((port) =>
        [INTERNET, '::/0'].map((cidr) => ({ protocol, egress: false, cidr, from: port, to: port })),
      ),
    )
    const open = flows.flatMap((flow) =>
      decide(acl.Entries ?? [], flow)
        .filter(({ allowed, cidrs }) => allowed && openToInternet(cidrs))
        .map(
          ({ cidrs, rule }) =>
            `${flow.protocol.toUpperCase()} ${flow.from} from ${blocks(cidrs, flow)} is allowed by rule ${rule}`,
        ),
    )
    await unlessShared(open, acl.OwnerId, context)
    expect(open, `remote administration through ${acl.NetworkAclId}`).toEqual([])
  },
  breaks: {
    'all is allowed, as AWS makes it': (_, find) => allowFirst(find, 'public', { CidrBlock: INTERNET, Protocol: '-1' }),
    'SSH is allowed': (_, find) =>
      allowFirst(find, 'private', { CidrBlock: INTERNET, PortRange: { From: 22, To: 22 } }),
    'remote desktops are allowed over UDP': (_, find) =>
      allowFirst(find, 'private', { CidrBlock: INTERNET, Protocol: '17', PortRange: { From: 3389, To: 3389 } }),
    'all is allowed over IPv6': (_, find) => allowFirst(find, 'public', { Ipv6CidrBlock: '::/0', Protocol: '-1' }),
    'the denial comes too late': (_, find) => {
      const acl = find.networkAcl('private')
      acl.Entries.find(({ PortRange, RuleAction }) => PortRange?.From === 3389 && RuleAction === 'deny')!.RuleNumber =
        200
      return acl.NetworkAclId
    },
  },
})

type Entry = NetworkAclRow['Entries'][number]

function insert(find: Finders, tier: SubnetTier, entry: Entry): string {
  const acl = find.networkAcl(tier)
  acl.Entries.push(entry)
  return acl.NetworkAclId
}

const denyFirst = (find: Finders, tier: SubnetTier, entry: Entry, RuleNumber = 10): string =>
  insert(find, tier, { Protocol: '6', ...entry, RuleAction: 'deny', RuleNumber })

const allowFirst = (find: Finders, tier: SubnetTier, entry: Entry): string =>
  insert(find, tier, { Protocol: '6', ...entry, Egress: false, RuleAction: 'allow', RuleNumber: 10 })
