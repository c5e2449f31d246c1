import type { Subnet } from '@aws-sdk/client-ec2'
import { containsCidr, overlapCidr } from 'cidr-tools'
import { check, type Settings, type SubnetTier } from '../../harness/index.ts'
import { given } from '../given.ts'
import { unlessShared } from './ownership.ts'
import { NO_VPC } from './no-vpc.ts'

check('subnets.zones', {
  title: 'Every expected zone holds a private subnet, and a public one where one is needed',
  covers: ['DG-INF-01', 'MR-INF-01'],
  controls: { nist: ['CP-2(2)', 'CP-10', 'SC-7'], soc2: ['A1.1', 'A1.2'], hipaa: ['164.308(a)(7)'] },
  severity: 'high',
  remedy: 'Create the missing subnets, or say what existing ones are: by their names, or by a tag (network.tierTag).',
  each: (platform) => platform.vpcs(),
  whenNone: NO_VPC,
  async verify(vpc, context) {
    const { platform, settings, expect } = context
    const subnets = (await platform.subnets()).filter(
      ({ VpcId, State }) => VpcId === vpc.VpcId && State === 'available',
    )
    const lacking = (zone: string) =>
      tiersNeeded(settings).filter(
        (tier) => !subnets.some((subnet) => subnet.AvailabilityZone === zone && subnet.tier === tier),
      )
    const { zones } = settings.network
    const held = [...new Set(subnets.flatMap(({ AvailabilityZone }) => AvailabilityZone ?? []))].toSorted()
    const must = typeof zones === 'number' ? await zonesOfTasks() : zones
    const complete = held.filter((zone) => lacking(zone).length === 0)
    const isEnough = typeof zones !== 'number' || complete.length >= zones
    const problems = [
      ...(isEnough ? [] : [`${complete.length} zones are complete (${complete.join(', ')}), ${zones} are expected`]),
      ...(isEnough ? must : [...new Set([...must, ...held])]).flatMap((zone) =>
        lacking(zone).map((tier) => `${zone} has no ${tier} subnet`),
      ),
    ]
    await unlessShared(problems, vpc.OwnerId, context)
    expect(problems, `zones of ${vpc.VpcId}`).toEqual([])

    async function zonesOfTasks(): Promise<string[]> {
      const ids = (await platform.openServices()).flatMap(({ placement }) => placement.subnetIds)
      const placed = subnets.filter(({ SubnetId = '' }) => ids.includes(SubnetId))
      return [...new Set(placed.flatMap(({ AvailabilityZone }) => AvailabilityZone ?? []))].toSorted()
    }
  },
  breaks: {
    'a private subnet is gone': (world, find) => void world.ec2.subnets.delete(find.subnets('private')[2]?.SubnetId),
    'two private subnets in one zone': (_, find) => {
      find.subnets('private')[2]!.AvailabilityZone = find.subnets('private')[1]!.AvailabilityZone
    },
    'a public subnet is meant to be private': (_, find) => {
      find.subnets('public')[0].Tags = [{ Key: 'Tier', Value: 'private' }]
    },
    'a subnet is not available yet': (_, find) => {
      find.subnets('public')[1]!.State = 'pending'
    },
  },
})

/**
 * What each zone must hold: a private subnet for tasks; and a public one for the load balancer, without which it sends
 * nothing to tasks of that zone, or for the NAT gateway of the zone.
 */
function tiersNeeded({ has, network }: Settings): readonly SubnetTier[] {
  const needsPublic = has.internet !== false && (has.publicEntrance !== false || network.natGateways === 'per-zone')
  return needsPublic ? ['public', 'private'] : ['private']
}

check('subnets.blocks', {
  title: 'Subnets lie within the VPC and do not overlap',
  covers: ['DG-INF-01'],
  controls: { nist: ['SC-7', 'CM-2'], soc2: ['CC6.6'] },
  severity: 'medium',
  remedy: 'Recreate the subnet with a block of its own within the blocks of the VPC.',
  each: (platform) => platform.subnets(),
  whenNone: NO_VPC,
  async verify(subnet, context) {
    const { platform, expect } = context
    const vpc = (await platform.vpcs()).find(({ VpcId }) => VpcId === subnet.VpcId)
    const outer = [
      ...(vpc?.CidrBlockAssociationSet ?? []).flatMap(({ CidrBlock, CidrBlockState }) =>
        CidrBlockState?.State === 'associated' ? (CidrBlock ?? []) : [],
      ),
      ...(vpc?.Ipv6CidrBlockAssociationSet ?? []).flatMap(({ Ipv6CidrBlock, Ipv6CidrBlockState }) =>
        Ipv6CidrBlockState?.State === 'associated' ? (Ipv6CidrBlock ?? []) : [],
      ),
    ]
    const blocks = blocksOf(subnet)
    const others = (await platform.subnets()).filter(
      ({ SubnetId, VpcId }) => SubnetId !== subnet.SubnetId && VpcId === subnet.VpcId,
    )
    const problems = blocks.flatMap((block) => [
      ...(outer.some((each) => containsCidr(each, block))
        ? []
        : [`${block} is not within the VPC's ${outer.join(', ')}`]),
      ...others.flatMap((other) =>
        blocksOf(other).flatMap((theirs) =>
          overlapCidr(block, theirs) ? [`${block} overlaps ${theirs} of ${other.subject.name}`] : [],
        ),
      ),
    ])
    await unlessShared(problems, subnet.OwnerId, context)
    expect(problems, `blocks of ${subnet.SubnetId}`).toEqual([])
  },
  breaks: {
    'two subnets with the same block': (_, find) => {
      const [first, second] = find.subnets('private')
      second!.CidrBlock = first.CidrBlock
      return [first.SubnetId, second!.SubnetId]
    },
    'one within another': (_, find) => {
      const [inner] = find.subnets('private')
      const [outer] = find.subnets('public')
      inner.CidrBlock = outer.CidrBlock.replace('/24', '/25')
      return [inner.SubnetId, outer.SubnetId]
    },
    'a block outside of the VPC': (_, find) => {
      const [subnet] = find.subnets('public')
      subnet.CidrBlock = '10.9.0.0/24'
      return subnet.SubnetId
    },
    'a block that was taken from the VPC': (_, find) => {
      const [subnet] = find.subnets('public')
      subnet.CidrBlock = '10.9.0.0/24'
      find.vpc().CidrBlockAssociationSet.push({
        AssociationId: 'vpc-cidr-assoc-0gone',
        CidrBlock: '10.9.0.0/16',
        CidrBlockState: { State: 'disassociated' },
      })
      return subnet.SubnetId
    },
    'overlapping IPv6 blocks': (_, find) => {
      const [first, second] = find.subnets('private')
      for (const subnet of [first!, second!])
        subnet.Ipv6CidrBlockAssociationSet = [
          { Ipv6CidrBlock: '2600:1f18:1000:ff00::/64', Ipv6CidrBlockState: { State: 'associated' } },
        ]
      return [first.SubnetId, second!.SubnetId]
    },
  },
})

/** A subnet's blocks of both families. Removed blocks are still shown for a while. */
const blocksOf = ({
  CidrBlock,
  Ipv6CidrBlockAssociationSet = [],
}: Pick<Subnet, 'CidrBlock' | 'Ipv6CidrBlockAssociationSet'>): string[] => [
  ...(CidrBlock === undefined ? [] : [CidrBlock]),
  ...Ipv6CidrBlockAssociationSet.flatMap(({ Ipv6CidrBlock, Ipv6CidrBlockState }) =>
    Ipv6CidrBlock === undefined || Ipv6CidrBlockState?.State !== 'associated' ? [] : [Ipv6CidrBlock],
  ),
]

check('subnets.free-addresses', {
  title: 'Every subnet has addresses left for tasks and load balancers',
  covers: ['DG-INF-01'],
  controls: { nist: ['SC-5(2)', 'CP-2(2)'], soc2: ['A1.1'] },
  severity: 'medium',
  remedy:
    'Add subnets or a secondary block, or delete interfaces that nobody uses: a deployment needs addresses for ' +
    'old and new tasks at once.',
  each: (platform) => platform.subnets(),
  whenNone: NO_VPC,
  async verify(subnet, context) {
    const { settings, expect, notApplicable } = context
    if (subnet.Ipv6Native === true)
      notApplicable('The subnet has IPv6 addresses only, of which there are always enough.')
    expect(
      given(subnet.AvailableIpAddressCount, `free addresses of ${subnet.SubnetId}`, context),
      `free addresses of ${subnet.SubnetId} (${subnet.CidrBlock})`,
    ).toBeGreaterThanOrEqual(settings.network.freeAddresses)
  },
  breaks: {
    'a subnet is full': (_, find) => {
      const [subnet] = find.subnets('private')
      subnet.AvailableIpAddressCount = 0
      return subnet.SubnetId
    },
    'one address too few': (_, find) => {
      const [subnet] = find.subnets('public')
      subnet.AvailableIpAddressCount = 19
      return subnet.SubnetId
    },
    'every subnet is nearly full': (world) => {
      for (const subnet of world.ec2.subnets) subnet.AvailableIpAddressCount = 3
    },
  },
})

check('subnets.no-public-addresses', {
  title: 'Nothing in a subnet that is not public has a public address',
  covers: ['DG-INF-01'],
  controls: {
    nist: ['AC-3', 'AC-4', 'AC-6', 'AC-21', 'SC-7'],
    soc2: ['CC6.6'],
    pci: ['1.4.4'],
    hipaa: ['164.312(e)(1)'],
  },
  severity: 'high',
  remedy: 'Switch off mapPublicIpOnLaunch of the subnet, and redeploy what has a public address without one.',
  each: async (platform) => (await platform.subnets()).filter(({ tier }) => tier !== 'public'),
  whenNone: NO_VPC,
  async verify(subnet, context) {
    const { aws, expect } = context
    const { NetworkInterfaces = [] } = await aws.ec2.describeNetworkInterfaces()
    const exposed = NetworkInterfaces.flatMap(({ SubnetId, Association, NetworkInterfaceId, Description }) =>
      SubnetId === subnet.SubnetId && Association?.PublicIp !== undefined
        ? [`${NetworkInterfaceId} (${Description ?? ''}) has ${Association.PublicIp}`]
        : [],
    )
    const mapsPublic = given(subnet.MapPublicIpOnLaunch, `setting MapPublicIpOnLaunch of ${subnet.SubnetId}`, context)
    expect(
      [...(mapsPublic ? ['new interfaces get public addresses'] : []), ...exposed],
      `public addresses in ${subnet.SubnetId}`,
    ).toEqual([])
  },
  breaks: {
    'new interfaces get public addresses': (_, find) => {
      const [subnet] = find.subnets('private')
      subnet.MapPublicIpOnLaunch = true
      return subnet.SubnetId
    },
    'a task has a public address': (world, find) => {
      const subnets = find.subnets('private').map(({ SubnetId }) => SubnetId)
      const task = world.ec2.networkInterfaces.first(({ SubnetId }) => subnets.includes(SubnetId))
      task.Association = { PublicIp: '203.0.113.200' }
      return task.SubnetId
    },
    'a NAT gateway stands among the tasks': (world, find) => {
      const [subnet] = find.subnets('private')
      world.ec2.networkInterfaces.first(({ InterfaceType }) => InterfaceType === 'natGateway').SubnetId =
        subnet.SubnetId
      return subnet.SubnetId
    },
  },
})
