import type { RouteTable, Subnet } from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { rulesOf } from './groups.ts'
import { tableOf, tierOf } from './subnets.ts'

const tags = (tags: Record<string, string>) => ({ Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) })
const toInternet: RouteTable = {
  Routes: [{ GatewayId: 'local' }, { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }],
}
const nowhere: RouteTable = { Routes: [{ GatewayId: 'local' }] }
const toNat: RouteTable = {
  Routes: [{ GatewayId: 'local' }, { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }],
}

test.for<[string, Subnet, RouteTable, string]>([
  ['its tag says so, against name and routes', tags({ Tier: 'Private', Name: 'app-public-a' }), toInternet, 'private'],
  ['its name says so, against its routes', tags({ Name: 'prod-private-us-east-1a' }), toInternet, 'private'],
  ['a name that says both says nothing', tags({ Name: 'public-to-private' }), toInternet, 'public'],
  ['part of a word is no statement', tags({ Name: 'republican' }), toNat, 'private'],
  ['underscores part words', tags({ Name: 'prod_private_1a' }), toInternet, 'private'],
  ['capitals begin words, as CDK writes them', tags({ Name: 'Stack/Vpc/PrivateSubnet1' }), toInternet, 'private'],
  ['and as eksctl does', tags({ Name: 'cluster/SubnetPublicUSEAST1A' }), toNat, 'public'],
  ['a subnet of databases has no way out', tags({ Tier: 'Database', Name: 'prod-database-1a' }), nowhere, 'isolated'],
  ['a private subnet without a way out is meant to have one', tags({ Tier: 'private' }), nowhere, 'private'],
  ['without tags its routes say so', {}, toInternet, 'public'],
  ['an unknown tier says nothing', tags({ Tier: 'data' }), toNat, 'private'],
])('the tier of a subnet: %s', ([, subnet, table, tier]) => {
  expect(tierOf(subnet, table, { tierTag: 'Tier' })).toBe(tier)
})

test.for<['public' | 'private', RouteTable, Subnet, string]>([
  ['private', nowhere, {}, 'private'],
  ['private', toInternet, {}, 'private'],
  ['public', nowhere, {}, 'public'],
  ['public', toInternet, tags({ Name: 'app-private-a' }), 'private'],
])('what is placed in a subnet (%s) decides before its routes, and after its name', ([use, table, subnet, tier]) => {
  expect(tierOf(subnet, table, { use })).toBe(tier)
})

test('a subnet is ruled by its own table, else by the main one of its own VPC', () => {
  const main = (VpcId: string): RouteTable => ({ RouteTableId: `main-${VpcId}`, VpcId, Associations: [{ Main: true }] })
  const own: RouteTable = {
    RouteTableId: 'own',
    VpcId: 'vpc-1',
    Associations: [{ SubnetId: 'subnet-1' }, { SubnetId: 'subnet-2' }],
  }
  const tables = [main('vpc-2'), main('vpc-1'), own]
  const account = '111111111111'
  expect(tableOf({ SubnetId: 'subnet-2', VpcId: 'vpc-1' }, tables, account)).toEqual({
    routeTable: own,
    fallsUnderMain: false,
  })
  expect(tableOf({ SubnetId: 'subnet-3', VpcId: 'vpc-1' }, tables, account)).toMatchObject({
    routeTable: { RouteTableId: 'main-vpc-1' },
    fallsUnderMain: true,
  })
  expect(() => tableOf({ SubnetId: 'subnet-4', VpcId: 'vpc-3' }, tables, account)).toThrow(
    'no route table rules subnet subnet-4',
  )
  const shared = { SubnetId: 'subnet-5', VpcId: 'vpc-3', OwnerId: '222222222222' }
  expect(() => tableOf(shared, tables, account)).toThrow('account 222222222222 shares subnet subnet-5')
})

test('a permission is one rule per peer, in words', () => {
  const permission = {
    IpProtocol: 'tcp',
    FromPort: 8000,
    ToPort: 8010,
    IpRanges: [{ CidrIp: '10.0.0.0/16' }],
    Ipv6Ranges: [{ CidrIpv6: '::/0' }],
    PrefixListIds: [{ PrefixListId: 'pl-1' }],
    UserIdGroupPairs: [{ GroupId: 'sg-1' }, { GroupId: 'sg-1', UserId: '222222222222', PeeringStatus: 'deleted' }],
  }
  const rules = rulesOf(permission, 'from', {
    owner: '111111111111',
    lists: new Map([['pl-1', ['198.51.100.0/24']]]),
    names: new Map([['sg-1', 'alb']]),
  })
  expect(rules.map(({ text }) => text)).toEqual([
    'tcp 8000-8010 from 10.0.0.0/16',
    'tcp 8000-8010 from ::/0',
    'tcp 8000-8010 from prefix list pl-1 (198.51.100.0/24)',
    'tcp 8000-8010 from group alb (sg-1)',
    'tcp 8000-8010 from group sg-1 of account 222222222222',
  ])
  expect(rules.map(({ cidrs, group }) => group ?? cidrs)).toEqual([
    ['10.0.0.0/16'],
    ['::/0'],
    ['198.51.100.0/24'],
    { id: 'sg-1', account: '111111111111' },
    { id: 'sg-1', account: '222222222222', peering: 'deleted' },
  ])
  expect(
    rulesOf({ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }, 'to', {
      owner: '',
      lists: new Map(),
      names: new Map(),
    }),
  ).toMatchObject([{ text: 'all traffic to 0.0.0.0/0', fromPort: -1 }])
})
