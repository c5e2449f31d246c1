import type { NatGateway } from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import type { RuledSubnet } from '../platform/network/subnets.ts'
import { natGateways } from './network.ts'

const subnet = (tier: RuledSubnet['tier'], AvailabilityZone: string): RuledSubnet => ({
  SubnetId: `${tier}-${AvailabilityZone}`,
  AvailabilityZone,
  tier,
  routeTable: {},
  fallsUnderMain: false,
})
const subnets = (['public', 'private'] as const).flatMap((tier) => ['a', 'b'].map((zone) => subnet(tier, zone)))
const gateway = (SubnetId: string, more: NatGateway = {}): NatGateway => ({ SubnetId, State: 'available', ...more })

test.for<[string, NatGateway[], string]>([
  ['one for each zone', [gateway('public-a'), gateway('public-b')], 'per-zone'],
  ['one for all zones', [gateway('public-a')], 'one'],
  ['a regional one', [{ State: 'available', AvailabilityMode: 'regional' }], 'per-zone'],
  ['one that failed', [gateway('public-a', { State: 'failed' })], 'none'],
  ['none', [], 'none'],
])('the number of NAT gateways is drafted as it is found: %s', ([, gateways, value]) => {
  expect(natGateways(gateways, subnets)).toMatchObject({ path: 'network.natGateways', value })
})
