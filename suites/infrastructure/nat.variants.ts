import { variants } from '../../harness/index.ts'
import { addFirewall } from './network-scenes.ts'

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
