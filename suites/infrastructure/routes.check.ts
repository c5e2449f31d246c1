import type { Subnet } from '@aws-sdk/client-ec2'
import { check } from '../../harness/index.ts'
import { given } from '../given.ts'
import { destinationOf, targetOf } from '../../harness/reachability/index.ts'
import { ownerOf, unlessShared } from './ownership.ts'
import { attachedTo, defaultRoute, isInternetGateway, routeOut } from '../routing.ts'
import { NO_VPC } from './no-vpc.ts'

/** Whether a subnet has IPv6 addresses. Removed blocks are still shown for a while. */
const hasIpv6 = ({ Ipv6CidrBlockAssociationSet = [] }: Subnet): boolean =>
  Ipv6CidrBlockAssociationSet.some(({ Ipv6CidrBlockState }) => Ipv6CidrBlockState?.State === 'associated')

check('routes.public', {
  title: 'Public subnets reach an attached internet gateway',
  covers: ['DG-INF-04'],
  controls: { nist: ['SC-7', 'AC-4'], soc2: ['CC7.2'] },
  severity: 'critical',
  parts: ['internet'],
  remedy: 'Give the route table of the subnet a default route to the internet gateway that is attached to the VPC.',
  each: async (platform) => (await platform.subnets()).filter(({ tier }) => tier === 'public'),
  whenNone: NO_VPC,
  async verify(subnet, context) {
    const { platform, expect } = context
    const attached = attachedTo(subnet.VpcId, await platform.internetGateways())
    const families = [...(subnet.CidrBlock === undefined ? [] : [4 as const]), ...(hasIpv6(subnet) ? [6 as const] : [])]
    const routes = await Promise.all(
      families.map(async (family) => ({ family, route: await routeOut(subnet.routeTable, platform, family) })),
    )
    const problems = routes.flatMap(({ family, route }) => {
      if (route === undefined) return [`no default route for IPv${family}`]
      if (!isInternetGateway(route.GatewayId))
        return [`${destinationOf(route)} leads to ${targetOf(route)}, not to an internet gateway`]
      const state = given(route.State, `state of the route from ${subnet.SubnetId} to ${route.GatewayId}`, context)
      if (state !== 'active') return [`${destinationOf(route)} to ${route.GatewayId} is ${state}`]
      return attached.has(route.GatewayId)
        ? []
        : [`${destinationOf(route)} leads to ${route.GatewayId}, which is not attached to ${subnet.VpcId}`]
    })
    await unlessShared(problems, subnet.OwnerId, context)
    expect(problems, `routes of ${subnet.SubnetId} (${subnet.routeTable.RouteTableId})`).toEqual([])
  },
  breaks: {
    'no default route': (_, find) => {
      const table = find.routeTable(find.subnets('public')[0].SubnetId)
      table.Routes = table.Routes.filter(({ GatewayId }) => GatewayId === 'local')
    },
    'through a NAT gateway': (_, find) => {
      const route = find.defaultRoute(find.subnets('public')[0].SubnetId)
      Object.assign(route, { GatewayId: undefined, NatGatewayId: find.natGateways()[0].NatGatewayId })
    },
    'through a firewall that leads no further': (world, find) => {
      const [subnet, other] = find.subnets('public')
      const VpcEndpointId = 'vpce-0123456789abcdef0'
      const { VpcId } = subnet!
      const table = find.routeTable(subnet.SubnetId)
      const own = {
        RouteTableId: 'rtb-0123456789abcdef0',
        VpcId,
        Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' as const }],
      }
      table.Associations = table.Associations.filter(({ SubnetId }) => SubnetId !== other!.SubnetId)
      world.ec2.routeTables.add({ ...own, Associations: [{ SubnetId: other!.SubnetId }] })
      world.ec2.vpcEndpoints.add({
        VpcEndpointId,
        VpcId,
        ServiceName: 'com.amazonaws.vpce.us-east-1.firewall',
        VpcEndpointType: 'GatewayLoadBalancer',
        SubnetIds: [other!.SubnetId],
      })
      Object.assign(find.defaultRoute(subnet.SubnetId), { GatewayId: VpcEndpointId })
    },
    'the gateway is detached': (_, find) => {
      find.internetGateway().Attachments = []
    },
    'one subnet falls back to the main table': (_, find) => {
      const [subnet] = find.subnets('public')
      const table = find.routeTable(subnet.SubnetId)
      table.Associations = table.Associations.filter(({ SubnetId }) => SubnetId !== subnet.SubnetId)
      return subnet.SubnetId
    },
    'IPv6 has no way out': (_, find) => {
      const [subnet] = find.subnets('public')
      subnet.Ipv6CidrBlockAssociationSet = [
        { Ipv6CidrBlock: '2600:1f18:1000:ff01::/64', Ipv6CidrBlockState: { State: 'associated' } },
      ]
      return subnet.SubnetId
    },
  },
})

check('routes.private', {
  title: 'Private subnets reach a NAT gateway and never an internet gateway',
  covers: ['DG-INF-04'],
  controls: { nist: ['SC-7', 'AC-4'], soc2: ['CC7.2'], pci: ['1.3.2'] },
  severity: 'critical',
  parts: ['internet'],
  remedy:
    'Give the subnet a route table of its own whose default route leads to an available NAT gateway, with ' +
    "network.natGateways: 'per-zone' that of the same zone, and remove every route to an internet gateway. Where no " +
    'task needs a way out, say so: has.internet: false, or no NAT gateways (network.natGateways).',
  each: async (platform) => (await platform.subnets()).filter(({ tier }) => tier === 'private'),
  whenNone: NO_VPC,
  async verify(subnet, context) {
    const { platform, settings, expect } = context
    const exposed = (subnet.routeTable.Routes ?? [])
      .filter(({ GatewayId }) => isInternetGateway(GatewayId))
      .map((route) => `${destinationOf(route)} leads to the internet gateway ${route.GatewayId}`)
    const problems = [...exposed, ...(await wayOut())]
    await unlessShared(problems, subnet.OwnerId, context)
    expect(problems, `routes of ${subnet.SubnetId} (${subnet.routeTable.RouteTableId})`).toEqual([])

    async function wayOut(): Promise<string[]> {
      const { natGateways } = settings.network
      if (subnet.Ipv6Native === true) return wayOutOverIpv6()
      const route = await routeOut(subnet.routeTable, platform)
      if (route === undefined) return natGateways === 'none' ? [] : ['no default route']
      if (route.NatGatewayId === undefined)
        return [`the default route leads to ${targetOf(route)}, not to a NAT gateway`]
      const state = given(route.State, `state of the route from ${subnet.SubnetId} to ${route.NatGatewayId}`, context)
      if (state !== 'active') return [`the default route to ${route.NatGatewayId} is ${state}`]
      const gateway = (await platform.natGateways()).find(({ NatGatewayId }) => NatGatewayId === route.NatGatewayId)
      if (gateway === undefined) return [`the default route leads to ${route.NatGatewayId}, which is gone`]
      const ofGateway = given(gateway.State, `state of NAT gateway ${route.NatGatewayId}`, context)
      if (ofGateway !== 'available')
        return [`the default route leads to ${route.NatGatewayId}, whose state is ${ofGateway}`]
      if (natGateways !== 'none' && gateway.ConnectivityType === 'private')
        return [`the default route leads to the private gateway ${route.NatGatewayId}, which reaches no internet`]
      if (natGateways !== 'per-zone' || gateway.AvailabilityMode === 'regional') return []
      const zone = (await platform.subnets()).find(({ SubnetId }) => SubnetId === gateway.SubnetId)?.AvailabilityZone
      return zone === subnet.AvailabilityZone
        ? []
        : [
            `the default route leads to ${route.NatGatewayId} in ${zone ?? 'an unknown zone'}, the subnet is in ` +
              `${subnet.AvailabilityZone}`,
          ]
    }

    /** IPv6 addresses are not translated: an egress-only gateway blocks connections from outside. */
    function wayOutOverIpv6(): string[] {
      const route = defaultRoute(subnet.routeTable, 6)
      if (route === undefined) return ['no default route for IPv6']
      if (route.EgressOnlyInternetGatewayId === undefined)
        return [`::/0 leads to ${targetOf(route)}, not to an egress-only internet gateway`]
      const state = given(route.State, `state of the route ::/0 of ${subnet.SubnetId}`, context)
      return state === 'active' ? [] : [`::/0 to ${route.EgressOnlyInternetGatewayId} is ${state}`]
    }
  },
  breaks: {
    'the default route leads to the internet gateway': (_, find) => {
      const { SubnetId } = find.subnets('private')[0]
      Object.assign(find.defaultRoute(SubnetId), {
        NatGatewayId: undefined,
        GatewayId: find.internetGateway().InternetGatewayId,
      })
      return SubnetId
    },
    'one address leads to the internet gateway': (_, find) => {
      const { SubnetId } = find.subnets('private')[0]
      find.routeTable(SubnetId).Routes.push({
        DestinationCidrBlock: '198.51.100.7/32',
        GatewayId: find.internetGateway().InternetGatewayId,
        State: 'active',
      })
      return SubnetId
    },
    'IPv6 leads to the internet gateway': (_, find) => {
      const { SubnetId } = find.subnets('private')[0]
      find.routeTable(SubnetId).Routes.push({
        DestinationIpv6CidrBlock: '::/0',
        GatewayId: find.internetGateway().InternetGatewayId,
        State: 'active',
      })
      return SubnetId
    },
    'no way out': (_, find) => {
      const { SubnetId } = find.subnets('private')[0]
      const table = find.routeTable(SubnetId)
      table.Routes = table.Routes.filter(({ NatGatewayId }) => NatGatewayId === undefined)
      return SubnetId
    },
    'its NAT gateway was deleted, though the route still looks active': (_, find) => {
      const { SubnetId } = find.subnets('private')[0]
      find.natGatewayOf(SubnetId).State = 'deleted'
      return SubnetId
    },
    'the NAT gateway of another zone': (_, find) => {
      const [first, second] = find.subnets('private')
      find.defaultRoute(first.SubnetId).NatGatewayId = find.defaultRoute(second!.SubnetId).NatGatewayId
      return first.SubnetId
    },
    'it shares the table of the public subnets': (_, find) => {
      const { SubnetId } = find.subnets('private')[0]
      const own = find.routeTable(SubnetId)
      const [association] = own.Associations.splice(0, 1)
      find.routeTable(find.subnets('public')[0].SubnetId).Associations.push(association!)
      return SubnetId
    },
  },
})

check('routes.no-blackhole', {
  title: 'No route leads to something that is gone',
  covers: ['DG-INF-04'],
  controls: { nist: ['SC-7', 'AC-4', 'CM-2'], soc2: ['CC7.2'] },
  severity: 'medium',
  remedy: 'Remove the route, or point it to a target that exists.',
  each: (platform) => platform.routeTables(),
  whenNone: NO_VPC,
  async verify(table, context) {
    const { platform, expect } = context
    const [natGateways, internetGateways, endpoints] = await Promise.all([
      platform.natGateways(),
      platform.internetGateways(),
      platform.vpcEndpoints(),
    ])
    const nat = new Map(natGateways.map(({ NatGatewayId, State }) => [NatGatewayId, State]))
    const internet = attachedTo(table.VpcId, internetGateways)
    const endpoint = new Set(endpoints.map(({ VpcEndpointId }) => VpcEndpointId))
    const targetProblem = ({
      NatGatewayId,
      GatewayId,
    }: NonNullable<typeof table.Routes>[number]): string | undefined => {
      if (NatGatewayId !== undefined) {
        if (!nat.has(NatGatewayId)) return 'which is gone'
        const state = given(nat.get(NatGatewayId), `state of NAT gateway ${NatGatewayId}`, context)
        return state === 'available' || state === 'pending' ? undefined : `whose state is ${state}`
      }
      if (isInternetGateway(GatewayId))
        return internet.has(GatewayId) ? undefined : `which is not attached to ${table.VpcId}`
      if (GatewayId?.startsWith('vpce-') === true) return endpoint.has(GatewayId) ? undefined : 'which is gone'
      return undefined
    }
    const problems = (table.Routes ?? []).flatMap((route) => {
      const state = given(route.State, `state of route ${destinationOf(route)} of ${table.RouteTableId}`, context)
      const why = state === 'blackhole' ? 'a black hole' : targetProblem(route)
      return why === undefined ? [] : [`${destinationOf(route)} leads to ${targetOf(route)}, ${why}`]
    })
    await unlessShared(problems, table.OwnerId ?? (await ownerOf(table.VpcId, context)), context)
    expect(problems, `routes of ${table.RouteTableId}`).toEqual([])
  },
  breaks: {
    'a route is a black hole': (_, find) => {
      const table = find.routeTable(find.subnets('private')[0].SubnetId)
      table.Routes.push({
        DestinationCidrBlock: '192.168.0.0/16',
        VpcPeeringConnectionId: 'pcx-0123456789abcdef0',
        State: 'blackhole',
      })
      return table.RouteTableId
    },
    'a NAT gateway has failed': (_, find) => {
      const { SubnetId } = find.subnets('private')[0]
      find.natGatewayOf(SubnetId).State = 'failed'
      return find.routeTable(SubnetId).RouteTableId
    },
    'the internet gateway is detached': (_, find) => {
      find.internetGateway().Attachments = []
      return find.routeTable(find.subnets('public')[0].SubnetId).RouteTableId
    },
    'a gateway endpoint is gone': (world, find) => {
      world.ec2.vpcEndpoints.remove(({ VpcEndpointType }) => VpcEndpointType === 'Gateway')
      return find.subnets('private').map(({ SubnetId }) => find.routeTable(SubnetId).RouteTableId)
    },
  },
})

check('routes.not-main', {
  title: 'No subnet relies on the main route table of the VPC',
  covers: ['DG-INF-04'],
  controls: { nist: ['SC-7', 'CM-2', 'CM-6'], soc2: ['CC8.1'] },
  severity: 'medium',
  remedy:
    'Associate the subnet with a route table of its tier: what is added to the main table later would apply to ' +
    'it unseen.',
  each: (platform) => platform.subnets(),
  whenNone: NO_VPC,
  async verify(subnet, context) {
    const { RouteTableId, Associations = [] } = subnet.routeTable
    const isMain = Associations.some(({ Main }) => Main === true)
    const problems = isMain ? [`${RouteTableId} is the main table of ${subnet.VpcId}`] : []
    await unlessShared(problems, subnet.OwnerId, context)
    context.expect(problems, `route table of ${subnet.SubnetId}`).toEqual([])
  },
  breaks: {
    'a subnet has no association': (_, find) => {
      const { SubnetId } = find.subnets('private')[0]
      find.routeTable(SubnetId).Associations = []
      return SubnetId
    },
    'a subnet is associated with the main table': (_, find) => {
      const { SubnetId } = find.subnets('private')[0]
      const [association] = find.routeTable(SubnetId).Associations.splice(0, 1)
      find.mainRouteTable().Associations.push(association!)
      return SubnetId
    },
    'the table of the public subnets is made the main one': (_, find) => {
      const [subnet] = find.subnets('public')
      find.routeTable(subnet.SubnetId).Associations.push({
        Main: true,
        RouteTableAssociationId: 'rtbassoc-0123456789abcdef0',
      })
      return find.subnets('public').map(({ SubnetId }) => SubnetId)
    },
  },
})
