import { variants } from '../../harness/index.ts'
import { addDatabaseSubnet, addFirewall, firstPrivate } from './network-scenes.ts'

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
