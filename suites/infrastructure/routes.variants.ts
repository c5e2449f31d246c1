import { variants } from '../../harness/index.ts'
import {
  addDatabaseSubnet,
  addFirewall,
  firstPrivate,
  forgetTiers,
  loseDefaultRoute,
  removeNats,
  shareAndHide,
  shareOneNat,
} from './network-scenes.ts'

variants('routes.private', [
  {
    what: 'a private subnet that a transit gateway leads out of',
    arrange: (world) => {
      const route = world.ec2.routeTables
        .all()
        .flatMap(({ Routes }) => Routes)
        .find(({ NatGatewayId }) => NatGatewayId !== undefined)!
      Object.assign(route, { NatGatewayId: undefined, TransitGatewayId: 'tgw-0123456789abcdef0' })
    },
    expected: ['fail', 'pass', 'pass'],
  },
  {
    what: 'a private subnet with IPv6 only, which an egress-only gateway leads out of',
    arrange: (world) => {
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
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'databases in subnets of their own, without a way out',
    arrange: addDatabaseSubnet,
    expected: ['pass', 'pass', 'pass'],
  },
])

variants('routes.public', [
  {
    what: 'a firewall between the public subnets and the internet',
    arrange: addFirewall,
    expected: ['pass', 'pass', 'pass', 'pass'],
  },
])

variants('routes.private', [
  {
    what: 'a subnet of tasks that nothing calls private, without its default route',
    arrange: (world) => {
      loseDefaultRoute(world)
      forgetTiers(world)
    },
    expected: [/^fail: .*no default route/, 'pass', 'pass'],
  },
  {
    what: 'one NAT gateway for all zones, as the configuration says',
    arrange: shareOneNat,
    settings: { network: { natGateways: 'one' } },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'no NAT gateway, as the configuration says',
    arrange: removeNats,
    settings: { network: { natGateways: 'none' } },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'no way to the internet, as the configuration says',
    arrange: (world) => {
      removeNats(world)
      world.ec2.internetGateways.clear()
    },
    settings: { has: { internet: false } },
    expected: ['not-applicable'],
  },
  {
    what: 'subnets that another account shares, whose NAT gateways it does not show',
    arrange: shareAndHide,
    expected: [/^inconclusive: .*account 999988887777/, 'inconclusive', 'inconclusive'],
  },
])

variants('routes.public', [
  {
    what: 'subnets that another account shares, as they should be',
    arrange: shareAndHide,
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'subnets that another account shares, without an internet gateway',
    arrange: (world) => {
      shareAndHide(world)
      world.ec2.internetGateways.clear()
    },
    expected: ['inconclusive', 'inconclusive', 'inconclusive'],
  },
])

variants('routes.no-blackhole', [
  {
    what: 'tables of another account, whose NAT gateways it does not show',
    arrange: shareAndHide,
    expected: { 'production-private-1': 'inconclusive', 'production-public': 'pass' },
  },
])

variants('routes.not-main', [
  {
    what: 'a subnet that another account shares, ruled by the main table of its VPC',
    arrange: (world) => {
      shareAndHide(world)
      const { SubnetId } = firstPrivate(world)
      for (const table of world.ec2.routeTables)
        table.Associations = table.Associations.filter((association) => association.SubnetId !== SubnetId)
    },
    expected: { 'production-private-a': 'inconclusive', 'production-private-b': 'pass' },
  },
])
