import { check } from '../../harness/index.ts'
import { given } from '../given.ts'
import { hiddenVpcs, isHidden, unlessShared } from './ownership.ts'
import { attachedTo, routeOut } from '../routing.ts'
import { NO_VPC } from './no-vpc.ts'

/** Whether a gateway translates between private networks alone, and reaches no internet. */
const isPrivate = ({ ConnectivityType }: { readonly ConnectivityType?: string | undefined }): boolean =>
  ConnectivityType === 'private'

const PRIVATE = 'It is a private gateway: it leads to other private networks, and needs neither address nor internet.'

const NONE_WANTED = {
  verdict: 'not-applicable',
  because: 'There is no NAT gateway, and none is wanted (network.natGateways).',
} as const

check('nat.available', {
  title: 'NAT gateways are available',
  covers: ['DG-INF-03'],
  controls: { nist: ['SC-7', 'AC-4', 'CP-10'], soc2: ['CC7.2', 'A1.2'] },
  severity: 'critical',
  parts: ['internet'],
  remedy:
    'Recreate the gateway that failed and point the routes of the private subnets to it. Its failure message ' +
    'says what went wrong.',
  each: async (platform) => [...(await platform.natGateways()), ...(await hiddenVpcs(platform))],
  whenNone: ({ network }) =>
    network.natGateways === 'none'
      ? NONE_WANTED
      : {
          verdict: 'fail',
          because:
            'The VPC of the platform has no NAT gateway: tasks in private subnets reach neither registries nor AWS ' +
            'APIs. Where none is wanted, say so (network.natGateways).',
        },
  async verify(gateway, context) {
    if (isHidden(gateway)) return context.inconclusive(gateway.because)
    const { NatGatewayId, FailureCode, FailureMessage = 'no message' } = gateway
    const reason = FailureCode === undefined ? '' : ` (${FailureCode}: ${FailureMessage})`
    const state = given(gateway.State, `state of ${NatGatewayId}`, context)
    const problems = state === 'available' ? [] : [`it is ${state}${reason}, not available`]
    context.expect(problems, `NAT gateway ${NatGatewayId}`).toEqual([])
  },
  breaks: {
    'one has failed': (_, find) => {
      const [gateway] = find.natGateways()
      Object.assign(gateway!, {
        State: 'failed',
        FailureCode: 'Gateway.NotAttached',
        FailureMessage: 'Network has no Internet gateway attached',
      })
      return gateway.NatGatewayId
    },
    'one is being deleted': (_, find) => {
      const gateway = find.natGateways()[1]!
      gateway.State = 'deleting'
      return gateway.NatGatewayId
    },
    'all are deleted, and still shown': (_, find) => {
      for (const gateway of find.natGateways()) gateway.State = 'deleted'
    },
  },
})

check('nat.elastic-address', {
  title: 'NAT gateways have an elastic IP address of the account',
  covers: ['DG-INF-03'],
  controls: { nist: ['SC-7', 'CP-10'], soc2: ['CC7.2'] },
  severity: 'high',
  parts: ['internet'],
  remedy: 'Associate an allocated elastic IP address with the gateway, or recreate it as a public one.',
  each: (platform) => platform.natGateways(),
  whenNone: {
    verdict: 'not-applicable',
    because: 'No NAT gateway is shown; nat.available says whether one is wanted.',
  },
  async verify(gateway, { aws, expect, notApplicable }) {
    if (isPrivate(gateway)) notApplicable(PRIVATE)
    const { Addresses = [] } = await aws.ec2.describeAddresses()
    const owned = (gateway.NatGatewayAddresses ?? []).filter(
      ({ AllocationId, PublicIp, NetworkInterfaceId, Status }) =>
        (Status === undefined || Status === 'succeeded') &&
        Addresses.some(
          (address) =>
            address.AllocationId === AllocationId &&
            address.PublicIp === PublicIp &&
            address.NetworkInterfaceId === NetworkInterfaceId,
        ),
    )
    const addresses = (gateway.NatGatewayAddresses ?? []).map(
      ({ PublicIp, AllocationId, Status }) =>
        `${PublicIp ?? 'no public address'} (${AllocationId ?? 'not allocated'}, ${Status ?? 'no status'})`,
    )
    const problems =
      owned.length > 0
        ? []
        : [
            `none of its addresses is an elastic IP address associated with it: ${addresses.join(', ') || 'it has none'}`,
          ]
    expect(problems, `addresses of ${gateway.NatGatewayId}`).toEqual([])
  },
  breaks: {
    'its address was released': (world, find) => {
      const [gateway] = find.natGateways()
      world.ec2.addresses.delete(gateway.NatGatewayAddresses[0]?.AllocationId)
      return gateway.NatGatewayId
    },
    'its address went to something else': (world, find) => {
      const [gateway] = find.natGateways()
      world.ec2.addresses.first(
        ({ AllocationId }) => AllocationId === gateway.NatGatewayAddresses[0]?.AllocationId,
      ).NetworkInterfaceId = 'eni-0123456789abcdef0'
      return gateway.NatGatewayId
    },
    'the association failed': (_, find) => {
      const [gateway] = find.natGateways()
      gateway.NatGatewayAddresses[0]!.Status = 'failed'
      return gateway.NatGatewayId
    },
  },
})

check('nat.public-subnet', {
  title: 'NAT gateways stand in subnets that reach the internet',
  covers: ['DG-INF-03'],
  controls: { nist: ['SC-7', 'AC-4'], soc2: ['CC7.2'] },
  severity: 'high',
  parts: ['internet'],
  remedy: 'Recreate the gateway in a public subnet, or route that subnet to the attached internet gateway.',
  each: (platform) => platform.natGateways(),
  whenNone: {
    verdict: 'not-applicable',
    because: 'No NAT gateway is shown; nat.available says whether one is wanted.',
  },
  async verify(gateway, { platform, expect, notApplicable }) {
    if (isPrivate(gateway)) notApplicable(PRIVATE)
    if (gateway.AvailabilityMode === 'regional') notApplicable('A regional NAT gateway stands in no subnet.')
    const subnet = (await platform.subnets()).find(({ SubnetId }) => SubnetId === gateway.SubnetId)
    const route = subnet && (await routeOut(subnet.routeTable, platform))
    const reaches =
      route?.State === 'active' && attachedTo(gateway.VpcId, await platform.internetGateways()).has(route.GatewayId)
    expect(
      reaches
        ? []
        : [
            `${gateway.SubnetId} (${subnet?.subject.name ?? 'unknown'}) has no active default route to an ` +
              'attached internet gateway',
          ],
      `subnet of ${gateway.NatGatewayId}`,
    ).toEqual([])
  },
  breaks: {
    'it stands in a private subnet': (_, find) => {
      const [gateway] = find.natGateways()
      gateway.SubnetId = find.subnets('private')[0].SubnetId
      return gateway.NatGatewayId
    },
    'its subnet has lost its own route table': (world, find) => {
      const [gateway] = find.natGateways()
      for (const table of world.ec2.routeTables)
        table.Associations = table.Associations.filter(({ SubnetId }) => SubnetId !== gateway.SubnetId)
      return gateway.NatGatewayId
    },
    'the internet gateway is detached': (world) => {
      for (const gateway of world.ec2.internetGateways) gateway.Attachments = []
    },
  },
})

check('nat.per-zone', {
  title: 'There are as many NAT gateways to the internet as are wanted',
  covers: ['DG-INF-03'],
  controls: { nist: ['CP-2(2)', 'SC-5(2)', 'SI-13(5)'], soc2: ['A1.2'] },
  severity: 'high',
  parts: ['internet'],
  remedy:
    'Create a NAT gateway in every zone that holds private subnets, or say how many are wanted: one for all zones, or ' +
    'none (network.natGateways).',
  each: (platform) => platform.vpcs(),
  whenNone: NO_VPC,
  async verify(vpc, context) {
    const { platform, settings, expect, echoOf } = context
    const subnets = (await platform.subnets()).filter(({ VpcId }) => VpcId === vpc.VpcId)
    const own = (await platform.natGateways()).filter((gateway) => gateway.VpcId === vpc.VpcId && !isPrivate(gateway))
    const available = own.filter(({ State }) => State === 'available')
    const zones = [
      ...new Set(subnets.flatMap(({ tier, AvailabilityZone }) => (tier === 'private' ? (AvailabilityZone ?? []) : []))),
    ].toSorted()
    const zoneOf = (id: string | undefined) => subnets.find(({ SubnetId }) => SubnetId === id)?.AvailabilityZone
    const served = (zone: string) =>
      available.some(({ AvailabilityMode, SubnetId }) => AvailabilityMode === 'regional' || zoneOf(SubnetId) === zone)
    const problems = {
      'per-zone': () =>
        zones
          .filter((zone) => !served(zone))
          .map((zone) => `${zone} has private subnets and no available NAT gateway to the internet`),
      one: () => (available.length > 0 ? [] : ['no NAT gateway to the internet is available']),
      none: () => own.map(({ subject, State }) => `${subject.name} is ${State}, and none is wanted`),
    }[settings.network.natGateways]()
    await unlessShared(problems, vpc.OwnerId, context)
    const judge = () => expect(problems, `NAT gateways of ${vpc.VpcId}`).toEqual([])
    if (available.length === 0 && settings.network.natGateways !== 'none') echoOf('nat.available', judge)
    else judge()
  },
  breaks: {
    'a zone has none': (world, find) => {
      world.ec2.natGateways.delete(find.natGateways()[2]?.NatGatewayId)
    },
    'the one of a zone has failed': (_, find) => {
      find.natGateways()[1]!.State = 'failed'
    },
    'the one of a zone is a private gateway': (_, find) => {
      const [gateway] = find.natGateways()
      Object.assign(gateway!, {
        ConnectivityType: 'private',
        NatGatewayAddresses: [{ PrivateIp: '10.0.1.4', IsPrimary: true, Status: 'succeeded' }],
      })
    },
    'two stand in one zone': (_, find) => {
      const [first, second] = find.natGateways()
      second!.SubnetId = first!.SubnetId
    },
  },
})
