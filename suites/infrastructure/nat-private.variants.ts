/** NAT gateways between private networks, beside those that lead to the internet. */
import { variants, type World } from '../../harness/index.ts'

/** Adds a private gateway in a private subnet. */
function addPrivate({ ec2 }: World): void {
  const like = ec2.natGateways.first()
  const used = new Set(ec2.natGateways.all().map(({ SubnetId }) => SubnetId))
  const { SubnetId } = ec2.subnets.first((subnet) => !used.has(subnet.SubnetId))
  ec2.natGateways.add({
    ...like,
    NatGatewayId: 'nat-0private000000000',
    SubnetId,
    Tags: [{ Key: 'Name', Value: 'between-networks' }],
    ConnectivityType: 'private',
    NatGatewayAddresses: [{ PrivateIp: '10.0.11.4', IsPrimary: true, Status: 'succeeded' }],
  })
}

for (const id of ['nat.elastic-address', 'nat.public-subnet'])
  variants(id, [
    {
      what: 'a private gateway beside the public ones',
      arrange: addPrivate,
      expected: ['pass', 'pass', 'pass', 'not-applicable'],
    },
  ])

variants('nat.per-zone', [
  {
    what: 'a private gateway, where none to the internet is wanted',
    settings: { network: { natGateways: 'none' } },
    arrange: (world) => {
      addPrivate(world)
      world.ec2.natGateways.remove(({ ConnectivityType }) => ConnectivityType !== 'private')
    },
    expected: ['pass'],
  },
])

variants('routes.private', [
  {
    what: 'the default route of a private subnet leads to a private gateway',
    arrange: ({ ec2 }) => {
      const route = ec2.routeTables
        .all()
        .flatMap(({ Routes }) => Routes)
        .find(({ NatGatewayId }) => NatGatewayId !== undefined)
      ec2.natGateways.only(({ NatGatewayId }) => NatGatewayId === route!.NatGatewayId).ConnectivityType = 'private'
    },
    expected: { 'production-private-a': /^fail: .*private gateway/s },
  },
])
