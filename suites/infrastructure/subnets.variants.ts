import { variants } from '../../harness/index.ts'
import { firstPrivate, forgetTiers, shareFromAnother } from './network-scenes.ts'

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

/** The configuration asks for two zones, and names no tag. */
const UNNAMED = { zones: 2, tierTag: undefined } as const

variants('subnets.zones', [
  {
    what: 'subnets of which nothing says what they are for',
    arrange: forgetTiers,
    settings: { network: UNNAMED },
    expected: ['pass'],
  },
  {
    what: 'two zones, where two are enough',
    arrange: ({ ec2, ecs }) => {
      const gone = new Set(
        ec2.subnets.filter(({ AvailabilityZone }) => AvailabilityZone === 'us-east-1c').map(({ SubnetId }) => SubnetId),
      )
      ec2.subnets.remove(({ SubnetId }) => gone.has(SubnetId))
      for (const { networkConfiguration } of ecs.services) {
        const vpc = networkConfiguration!.awsvpcConfiguration!
        vpc.subnets = vpc.subnets!.filter((id) => !gone.has(id))
      }
    },
    settings: { network: UNNAMED },
    expected: ['pass'],
  },
  {
    what: 'a zone of tasks without a public subnet, where two zones are enough',
    arrange: ({ ec2 }) =>
      void ec2.subnets.remove(
        ({ AvailabilityZone, Tags, DefaultForAz }) =>
          DefaultForAz !== true &&
          AvailabilityZone === 'us-east-1c' &&
          Tags?.some(({ Value }) => Value === 'public') === true,
      ),
    settings: { network: UNNAMED },
    expected: [/^fail: .*us-east-1c has no public subnet/],
  },
  {
    what: 'no public subnet, and no way to the internet, as the configuration says',
    arrange: ({ ec2 }) => void ec2.subnets.remove(({ Tags }) => Tags?.some(({ Value }) => Value === 'public') === true),
    settings: { has: { internet: false } },
    expected: ['pass'],
  },
  {
    what: 'a VPC of which another account shares one zone',
    arrange: (world) => {
      shareFromAnother(world)
      world.ec2.subnets.remove(
        ({ AvailabilityZone, DefaultForAz }) => DefaultForAz !== true && AvailabilityZone === 'us-east-1c',
      )
    },
    expected: [/^inconclusive: .*account 999988887777/],
  },
])
