/**
 * Two independent implementations of the VPC's rules: the harness's, which reasons from Describe calls, and the
 * sandbox's, which follows packets through its own state. In random networks they must agree.
 */
import type { NetworkAclEntry, Route } from '@aws-sdk/client-ec2'
import fc, { type Arbitrary } from 'fast-check'
import { expect, test } from 'vitest'
import {
  ACCOUNT,
  aclOf,
  groupOf,
  IGW,
  NAT,
  PEERING,
  route,
  networkScene,
  type NetworkScene,
} from '../../fixtures/sandbox/network/scene.fixture.ts'
import { tracePath, type Trace } from '../../fixtures/sandbox/network/trace.ts'
import { permissionsOf } from '../../fixtures/sandbox/services/ec2/permissions.ts'
import type { Ec2State, SecurityGroupRuleRow } from '../../fixtures/sandbox/services/ec2/state.ts'
import { rulesOf } from '../../harness/platform/network/groups.ts'
import { tableOf } from '../../harness/platform/network/subnets.ts'
import { reach, type Place, type Reach } from '../../harness/reachability/index.ts'

type Name = keyof NetworkScene['ids']
const NAMES = ['task', 'near', 'broker', 'bastion', 'partner'] as const satisfies readonly Name[]
const OUTSIDE = '198.51.100.7'
const PORT = 9092
const LIST = 'pl-1'

const blocks = fc.constantFrom(
  '0.0.0.0/0',
  '10.0.0.0/16',
  '10.0.1.0/24',
  '10.0.2.0/24',
  '10.8.0.0/16',
  '10.0.1.4/31',
  '198.51.100.0/24',
  '192.0.2.0/24',
)

/** Mostly what lets the connection pass, so that not every network is closed. */
const mostly = <T, U = T>(usual: Arbitrary<T>, other: Arbitrary<U>): Arbitrary<T | U> =>
  fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: other })

const groupPorts: Arbitrary<Partial<SecurityGroupRuleRow>> = mostly(
  fc.constantFrom({ IpProtocol: 'tcp', FromPort: PORT, ToPort: PORT }, { IpProtocol: '-1', FromPort: -1, ToPort: -1 }),
  fc.constantFrom(
    { IpProtocol: 'udp', FromPort: PORT, ToPort: PORT },
    { IpProtocol: 'tcp', FromPort: 443, ToPort: PORT - 1 },
    { IpProtocol: 'tcp', FromPort: 0, ToPort: 65535 },
  ),
)

const peers: Arbitrary<Partial<SecurityGroupRuleRow>> = fc.oneof(
  blocks.map((CidrIpv4) => ({ CidrIpv4 })),
  fc.constant({ PrefixListId: LIST }),
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      UserId: mostly(fc.constant(ACCOUNT), fc.constant('999988887777')),
      PeeringStatus: fc.constantFrom(undefined, 'active', 'deleted'),
    })
    .map(({ name, UserId, PeeringStatus }) => ({
      ReferencedGroupInfo: { GroupId: groupOf(name), UserId, ...(PeeringStatus && { PeeringStatus }) },
    })),
)

const groupRule = fc.record({
  name: fc.constantFrom(...NAMES),
  way: fc.constantFrom('in' as const, 'out' as const),
  ports: groupPorts,
  peer: peers,
})

const aclEntry: Arbitrary<NetworkAclEntry> = fc
  .record({
    RuleNumber: fc.integer({ min: 1, max: 200 }),
    Egress: fc.boolean(),
    RuleAction: fc.constantFrom('allow' as const, 'deny' as const),
    CidrBlock: blocks,
    Protocol: fc.constantFrom('6', '6', '-1', '17'),
    PortRange: fc.constantFrom(
      { From: PORT, To: PORT },
      { From: 1024, To: 65535 },
      { From: 32768, To: 60999 },
      { From: 0, To: 32768 },
      { From: 40000, To: 50000 },
      { From: 443, To: 443 },
    ),
  })
  .map(({ PortRange, ...entry }) => (entry.Protocol === '-1' ? entry : { ...entry, PortRange }))

const addedRoute: Arbitrary<Route> = fc
  .record({
    DestinationCidrBlock: fc.constantFrom(
      '0.0.0.0/0',
      '10.8.0.0/16',
      '10.8.1.0/24',
      '10.0.0.0/16',
      '10.0.0.0/15',
      '10.0.2.0/24',
      '198.51.100.0/24',
      '198.51.100.0/25',
    ),
    target: fc.constantFrom(
      { NatGatewayId: NAT },
      { GatewayId: IGW },
      { VpcPeeringConnectionId: PEERING },
      { TransitGatewayId: 'tgw-1' },
    ),
    State: mostly(fc.constant('active' as const), fc.constant('blackhole' as const)),
  })
  .map(({ target, ...rest }) => ({ ...rest, ...target }))

/** Rules of the two ends that fit together, and a peering with routes both ways, which random networks seldom have. */
const opening = fc.record({
  out: mostly(fc.boolean(), fc.constant(undefined)),
  in: mostly(fc.boolean(), fc.constant(undefined)),
  peering: fc.boolean(),
})

const network = fc.record({
  opening,
  rules: fc.array(groupRule, { minLength: 2, maxLength: 10 }),
  listed: fc.array(blocks, { maxLength: 2 }),
  acls: fc.record({
    a: fc.array(aclEntry, { maxLength: 4 }),
    b: fc.array(aclEntry, { maxLength: 4 }),
    far: fc.array(aclEntry, { maxLength: 2 }),
  }),
  routes: fc.record({
    a: fc.array(addedRoute, { maxLength: 3 }),
    b: fc.array(addedRoute, { maxLength: 3 }),
    far: fc.array(addedRoute, { maxLength: 3 }),
  }),
  from: fc.constantFrom(...NAMES),
  to: fc.constantFrom(...NAMES, 'outside' as const),
})
type Network = typeof network extends Arbitrary<infer T> ? T : never

function build({ opening: open, rules, listed, acls, routes, from, to }: Network): NetworkScene {
  const built = networkScene()
  const fitting = (by: boolean, name: Name | 'outside') =>
    by && name !== 'outside'
      ? { ReferencedGroupInfo: { GroupId: groupOf(name), UserId: ACCOUNT } }
      : { CidrIpv4: '0.0.0.0/0' }
  if (open.out !== undefined) built.allow(from, 'out', fitting(open.out, to))
  if (open.in !== undefined && to !== 'outside') built.allow(to, 'in', fitting(open.in, from))
  if (open.peering) {
    for (const side of ['a', 'b'] as const)
      route(built.ec2, built.subnets[side], { DestinationCidrBlock: '10.8.0.0/16', VpcPeeringConnectionId: PEERING })
    route(built.ec2, built.subnets.far, { DestinationCidrBlock: '10.0.0.0/16', VpcPeeringConnectionId: PEERING })
  }
  for (const { name, way, ports, peer } of rules) built.allow(name, way, { ...ports, ...peer })
  built.ec2.prefixListEntries.add({ PrefixListId: LIST, entries: listed.map((Cidr) => ({ Cidr })) })
  for (const side of ['a', 'b', 'far'] as const) {
    const entries = aclOf(built.ec2, built.subnets[side]).Entries
    for (const entry of acls[side])
      if (!entries.some(({ Egress, RuleNumber }) => Egress === entry.Egress && RuleNumber === entry.RuleNumber))
        entries.push(entry)
    for (const added of routes[side]) if (isNew(built, side, added)) route(built.ec2, built.subnets[side], added)
  }
  return built
}

/** AWS accepts one route for a destination, and none to an internet gateway of another VPC. */
function isNew(
  { ec2, subnets }: NetworkScene,
  side: 'a' | 'b' | 'far',
  { DestinationCidrBlock, GatewayId, NatGatewayId }: Route,
): boolean {
  if (side === 'far' && (GatewayId !== undefined || NatGatewayId !== undefined)) return false
  return !tableOf(subnets[side], ec2.routeTables.all()).routeTable.Routes!.some(
    (each) => each.DestinationCidrBlock === DestinationCidrBlock,
  )
}

/** An interface as the harness derives it from Describe calls. */
function placeOf({ ec2, ids }: NetworkScene, name: Name): Place {
  const { PrivateIpAddress, SubnetId, Groups = [], Association } = ec2.networkInterfaces.get(ids[name])!
  const subnet = ec2.subnets.get(SubnetId)!
  const { routeTable } = tableOf(subnet, ec2.routeTables.all())
  const groups = Groups.map(({ GroupId }) => ec2.securityGroups.get(GroupId)!).map((group) => ({
    ...group,
    ...ruled(ec2, group.GroupId),
  }))
  return {
    name,
    cidrs: [`${PrivateIpAddress}/32`],
    subnet: { ...subnet, routeTable },
    groups,
    publicAddress: Association?.PublicIp !== undefined,
  }
}

function ruled(ec2: Ec2State, groupId: string): Pick<Place['groups'][number], 'ingress' | 'egress'> {
  const lists = new Map(
    ec2.prefixListEntries.all().map(({ PrefixListId, entries }) => [PrefixListId, entries.map(({ Cidr }) => Cidr!)]),
  )
  const known = { owner: ACCOUNT, lists, names: new Map<string, string>() }
  const rules = (egress: boolean) =>
    permissionsOf(
      ec2.securityGroupRules.filter((rule) => rule.GroupId === groupId && rule.IsEgress === egress),
      ACCOUNT,
    ).flatMap((permission) => rulesOf(permission, egress ? 'to' : 'from', known))
  return { ingress: rules(false), egress: rules(true) }
}

function compare(given: Network): { readonly reasoned: Reach; readonly traced: Trace } {
  const built = build(given)
  const from = placeOf(built, given.from)
  const outside: Place = { name: 'outside', cidrs: [`${OUTSIDE}/32`], groups: [] }
  const to = given.to === 'outside' ? { address: OUTSIDE } : { interfaceId: built.ids[given.to] }
  return {
    reasoned: reach(
      from,
      given.to === 'outside' ? outside : placeOf(built, given.to),
      PORT,
      built.ec2.networkAcls.all(),
    ),
    traced: tracePath(built, { from: built.ids[given.from], to, port: PORT }),
  }
}

test('the reasoning from descriptions and the sandbox that follows packets come to the same', () => {
  const outcomes = { reachable: 0, blocked: 0, unknown: 0 }
  fc.assert(
    fc.property(
      network.filter(({ from, to }) => from !== to),
      (given) => {
        const { reasoned, traced } = compare(given)
        outcomes[reasoned.outcome]++
        if (reasoned.outcome === 'unknown') return
        const codes = traced.explanations.map(({ ExplanationCode }) => ExplanationCode).join(' ')
        expect(traced.always, `${reasoned.outcome === 'blocked' ? reasoned.because : 'reachable'} | ${codes}`).toBe(
          reasoned.outcome === 'reachable',
        )
      },
    ),
    { numRuns: 3000 },
  )
  // Every outcome occurred often enough.
  expect(outcomes.reachable).toBeGreaterThan(100)
  expect(outcomes.blocked).toBeGreaterThan(100)
})
