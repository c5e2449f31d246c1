import { variants } from '../../harness/index.ts'
import { firstPrivate } from './network-scenes.ts'

variants('subnets.free-addresses', [
  {
    what: 'a subnet with IPv6 only, of whose IPv4 addresses none is free',
    arrange: (world) =>
      void Object.assign(firstPrivate(world), { CidrBlock: undefined, Ipv6Native: true, AvailableIpAddressCount: 0 }),
    expected: ['pass', 'pass', 'pass', 'not-applicable', 'pass', 'pass'],
  },
])

variants('subnets.blocks', [
  {
    what: 'another VPC of the account, tagged as another environment',
    arrange: (world) => {
      world.ec2.vpcs.only(({ IsDefault }) => IsDefault === true).Tags = [{ Key: 'Environment', Value: 'develop' }]
    },
    expected: ['pass', 'pass', 'pass', 'pass', 'pass', 'pass'],
  },
])
