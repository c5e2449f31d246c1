import { variants } from '../../harness/index.ts'
import { addFirewall, removeNats, shareAndHide, shareOneNat } from './network-scenes.ts'

variants('nat.available', [
  {
    what: 'a gateway of which no state is said',
    arrange: ({ ec2 }) => void Reflect.deleteProperty(ec2.natGateways.first(), 'State'),
    expected: [/^inconclusive: .*does not say the state of nat-/, 'pass', 'pass'],
  },
])

variants('nat.per-zone', [
  {
    what: 'a regional NAT gateway for all zones',
    arrange: (world) => {
      const [first, ...others] = world.ec2.natGateways
      for (const { NatGatewayId } of others) world.ec2.natGateways.delete(NatGatewayId)
      Object.assign(first!, { AvailabilityMode: 'regional', SubnetId: undefined })
    },
    expected: ['pass'],
  },
])

variants('nat.public-subnet', [
  {
    what: 'a firewall between the public subnets and the internet',
    arrange: addFirewall,
    expected: ['pass', 'pass', 'pass'],
  },
])

variants('nat.per-zone', [
  {
    what: 'one NAT gateway for all zones, as the configuration says',
    arrange: shareOneNat,
    settings: { network: { natGateways: 'one' } },
    expected: ['pass'],
  },
  {
    what: 'no NAT gateway, as the configuration says',
    arrange: removeNats,
    settings: { network: { natGateways: 'none' } },
    expected: ['pass'],
  },
  {
    what: 'NAT gateways where none is wanted',
    settings: { network: { natGateways: 'none' } },
    expected: [/^fail: .*and none is wanted/],
  },
  {
    what: 'a VPC that another account shares, without its NAT gateways',
    arrange: shareAndHide,
    expected: ['inconclusive'],
  },
])

variants('nat.available', [
  {
    what: 'no NAT gateway, as the configuration says',
    arrange: removeNats,
    settings: { network: { natGateways: 'none' } },
    expected: ['not-applicable'],
  },
  {
    what: 'a VPC that another account shares, without its NAT gateways',
    arrange: shareAndHide,
    expected: [/^inconclusive: .*is account 999988887777's/],
  },
])
