import type { NetworkAcl, NetworkAclEntry, Route } from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import type { GroupRule } from './rule.ts'
import type { Group } from './groups.ts'
import { reach, type Place } from './reach.ts'

const OWNER = '111122223333'
const LOCAL: Route = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }
const LOCAL6: Route = { DestinationIpv6CidrBlock: '2001:db8::/56', GatewayId: 'local', State: 'active' }

const rule = (port: number | 'all', peer: string): GroupRule => ({
  protocol: port === 'all' ? '-1' : 'tcp',
  fromPort: port === 'all' ? -1 : port,
  toPort: port === 'all' ? -1 : port,
  cidrs: peer.startsWith('sg-') ? [] : peer.split(' '),
  ...(peer.startsWith('sg-') && { group: { id: peer.split('@')[0]!, account: peer.split('@')[1] ?? OWNER } }),
  text: '',
})
const group = (GroupId: string, ingress: GroupRule[], egress: GroupRule[]): Group => ({
  GroupId,
  OwnerId: OWNER,
  ingress,
  egress,
})
const place = (
  name: string,
  subnet: string,
  cidrs: string[],
  groups: Group[],
  more: readonly Route[] = [],
  VpcId = 'vpc-1',
): Place => ({
  name,
  cidrs,
  groups,
  subnet: { SubnetId: subnet, VpcId, routeTable: { RouteTableId: `rtb-${subnet}`, Routes: [LOCAL, LOCAL6, ...more] } },
})
const allow = (Egress: boolean, RuleNumber = 100): NetworkAclEntry => ({
  Egress,
  RuleNumber,
  RuleAction: 'allow',
  Protocol: '-1',
  CidrBlock: '0.0.0.0/0',
})
const allow6 = (Egress: boolean): NetworkAclEntry => ({
  Egress,
  RuleNumber: 101,
  RuleAction: 'allow',
  Protocol: '-1',
  Ipv6CidrBlock: '::/0',
})
const deny = (Egress: boolean, CidrBlock: string, From: number, To = From): NetworkAclEntry => ({
  Egress,
  RuleNumber: 50,
  RuleAction: 'deny',
  Protocol: '6',
  CidrBlock,
  PortRange: { From, To },
})
const acl = (subnet: string, ...entries: NetworkAclEntry[]): NetworkAcl => ({
  NetworkAclId: `acl-${subnet}`,
  Associations: [{ SubnetId: subnet }],
  Entries: [...entries, allow(true), allow(false), allow6(true), allow6(false)],
})

const tasks = group('sg-tasks', [], [rule(9092, 'sg-brokers')])
const brokers = group('sg-brokers', [rule(9092, 'sg-tasks')], [])
const task = place('task', 'a', ['10.0.11.0/24'], [tasks])
const broker = place('broker', 'b', ['10.0.12.7/32'], [brokers])
const OPEN = [acl('a'), acl('b')]
const outside = (cidr: string): Place => ({ name: 'the partner', cidrs: [cidr], groups: [] })
const sends = (Routes: Route[], egress = [rule('all', '0.0.0.0/0')], more: Partial<Place> = {}): Place => ({
  ...place('task', 'a', ['10.0.11.0/24'], [group('sg-tasks', [], egress)], Routes),
  ...more,
})

/** Where the table leads, and `reachable`, `reachable by <gateway>`, or what stops it. */
const cases: readonly [string, Parameters<typeof reach>, string][] = [
  ['by reference of groups, both ways', [task, broker, 9092, OPEN], 'reachable'],
  ['another port', [task, broker, 9094, OPEN], 'blocked: group sg-tasks of task let nothing out on TCP 9094 to broker'],
  [
    'the brokers let nobody in',
    [task, { ...broker, groups: [group('sg-brokers', [], [])] }, 9092, OPEN],
    'blocked: group sg-brokers of broker let nothing in on TCP 9092 from task',
  ],
  [
    'a group of the same id in another account',
    [task, { ...broker, groups: [group('sg-brokers', [rule(9092, 'sg-tasks@999988887777')], [])] }, 9092, OPEN],
    'blocked: group sg-brokers of broker let nothing in on TCP 9092 from task',
  ],
  [
    'the rules of all groups of an interface add up',
    [{ ...task, groups: [group('sg-none', [], []), tasks] }, broker, 9092, OPEN],
    'reachable',
  ],
  [
    'by blocks that together hold the address',
    [
      task,
      { ...broker, groups: [group('sg-brokers', [rule(9092, '10.0.11.0/25'), rule(9092, '10.0.11.128/25')], [])] },
      9092,
      OPEN,
    ],
    'reachable',
  ],
  [
    'by a block that holds half of the tasks',
    [task, { ...broker, groups: [group('sg-brokers', [rule(9092, '10.0.11.0/25')], [])] }, 9092, OPEN],
    'blocked: group sg-brokers of broker let nothing in on TCP 9092 from task at 10.0.11.128/25',
  ],
  [
    'by a prefix list, whose blocks the rule carries',
    [
      task,
      {
        ...broker,
        groups: [group('sg-brokers', [{ ...rule(9092, '10.0.8.0/22 192.0.2.0/24'), prefixListId: 'pl-1' }], [])],
      },
      9092,
      OPEN,
    ],
    'reachable',
  ],
  [
    'an interface without groups',
    [{ ...task, groups: [] }, broker, 9092, OPEN],
    'blocked: task has no security group, so that nothing passes',
  ],
  [
    'the first ACL denies the request',
    [task, broker, 9092, [acl('a', deny(true, '10.0.12.0/24', 9092)), acl('b')]],
    'blocked: network ACL acl-a of task denies TCP 9092 to 10.0.12.7/32 by rule 50',
  ],
  [
    'the second ACL denies a part of the tasks',
    [task, broker, 9092, [acl('a'), acl('b', deny(false, '10.0.11.64/26', 9000, 9100))]],
    'blocked: network ACL acl-b of broker denies TCP 9092 from 10.0.11.0/24 by rule 50',
  ],
  [
    'answers are denied on their way out',
    [task, broker, 9092, [acl('a'), acl('b', deny(true, '10.0.0.0/16', 40000, 50000))]],
    'blocked: network ACL acl-b of broker denies answers (TCP 32768-60999) to 10.0.11.0/24 by rule 50',
  ],
  [
    'answers are denied on their way in',
    [task, broker, 9092, [acl('a', deny(false, '10.0.0.0/16', 1024, 65535)), acl('b')]],
    'blocked: network ACL acl-a of task denies answers (TCP 32768-60999) from 10.0.12.7/32 by rule 50',
  ],
  [
    'a denial of remote desktop stops no answers',
    [task, broker, 9092, [acl('a', deny(false, '0.0.0.0/0', 3389)), acl('b')]],
    'reachable',
  ],
  [
    'within a subnet no ACL counts',
    [task, { ...broker, subnet: task.subnet! }, 9092, [acl('a', deny(true, '0.0.0.0/0', 0, 65535))]],
    'reachable',
  ],
  [
    'an ACL that was not shown',
    [task, broker, 9092, [acl('b')]],
    'unknown: no network ACL of a was shown, and every subnet has one',
  ],
  [
    'over IPv6',
    [
      { ...task, cidrs: ['10.0.11.0/24', '2001:db8:0:11::/64'] },
      { ...broker, cidrs: ['2001:db8:0:12::7/128'] },
      9092,
      OPEN,
    ],
    'reachable',
  ],
  [
    'over IPv6 from where there is none',
    [task, { ...broker, cidrs: ['2001:db8:0:12::7/128'] }, 9092, OPEN],
    'blocked: task has no IPv6 address from which to reach 2001:db8:0:12::7/128',
  ],
  [
    'a rule for all of IPv4 says nothing about IPv6',
    [
      { ...task, cidrs: ['2001:db8:0:11::/64'] },
      { ...broker, cidrs: ['2001:db8:0:12::7/128'], groups: [group('sg-brokers', [rule(9092, '0.0.0.0/0')], [])] },
      9092,
      OPEN,
    ],
    'blocked: group sg-brokers of broker let nothing in on TCP 9092 from task',
  ],
  [
    'out by NAT',
    [sends([{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }]), outside('203.0.113.9/32'), 9092, OPEN],
    'reachable by nat-1',
  ],
  [
    'the longest prefix counts',
    [
      sends([
        { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' },
        { DestinationCidrBlock: '172.16.0.0/12', TransitGatewayId: 'tgw-1' },
      ]),
      outside('172.16.4.0/24'),
      9092,
      OPEN,
    ],
    'reachable by tgw-1',
  ],
  [
    'a more specific route takes a part of the destination elsewhere',
    [
      sends([
        { DestinationCidrBlock: '172.16.0.0/16', VpcPeeringConnectionId: 'pcx-1' },
        { DestinationCidrBlock: '172.16.4.128/25', TransitGatewayId: 'tgw-1', State: 'blackhole' },
      ]),
      outside('172.16.4.0/24'),
      9092,
      OPEN,
    ],
    'blocked: route table rtb-a of task sends 172.16.4.128/25 to tgw-1, which is gone (blackhole)',
  ],
  [
    'no route',
    [sends([]), outside('203.0.113.9/32'), 9092, OPEN],
    'blocked: route table rtb-a of task has no route to 203.0.113.9/32',
  ],
  [
    'an internet gateway without a public address',
    [sends([{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }]), outside('203.0.113.9/32'), 9092, OPEN],
    'blocked: route table rtb-a of task sends 203.0.113.9/32 to igw-1, which forwards nothing for an interface ' +
      'without a public address',
  ],
  [
    'an internet gateway with one',
    [
      sends([{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }], undefined, { publicAddress: true }),
      outside('203.0.113.9/32'),
      9092,
      OPEN,
    ],
    'reachable by igw-1',
  ],
  [
    'an internet gateway takes nothing to private addresses',
    [
      sends([{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }], undefined, { publicAddress: true }),
      outside('172.31.0.9/32'),
      9092,
      OPEN,
    ],
    'blocked: route table rtb-a of task sends 172.31.0.9/32 to igw-1, which forwards nothing to private addresses',
  ],
  [
    'groups that refer to each other across a transit gateway',
    [
      sends([{ DestinationCidrBlock: '172.16.0.0/16', TransitGatewayId: 'tgw-1' }], [rule(9092, 'sg-brokers')]),
      {
        ...place('broker', 'c', ['172.16.0.7/32'], [brokers], [], 'vpc-2'),
        subnet: {
          SubnetId: 'c',
          VpcId: 'vpc-2',
          routeTable: {
            RouteTableId: 'rtb-c',
            Routes: [{ DestinationCidrBlock: '10.0.0.0/16', TransitGatewayId: 'tgw-1' }],
          },
        },
      },
      9092,
      [...OPEN, acl('c')],
    ],
    'unknown: groups of task and broker let this pass by referring to each other, and whether tgw-1 keeps that ' +
      'in mind (security group referencing) is not described',
  ],
  [
    'a detour within the VPC',
    [sends([{ DestinationCidrBlock: '10.0.12.0/24', NatGatewayId: 'nat-1' }]), broker, 9092, OPEN],
    'unknown: route table rtb-a of task sends 10.0.12.7/32 to nat-1, and not straight to broker: what comes out ' +
      'there is not described',
  ],
  [
    'a VPC whose block is the same',
    [
      sends([]),
      place('broker', 'c', ['10.0.12.7/32'], [group('sg-brokers', [rule(9092, '10.0.0.0/8')], [])], [], 'vpc-2'),
      9092,
      [...OPEN, acl('c')],
    ],
    'blocked: route table rtb-a of task keeps 10.0.12.7/32 within vpc-1, where broker is not',
  ],
  [
    'a prefix list among the routes',
    [sends([{ DestinationPrefixListId: 'pl-1', TransitGatewayId: 'tgw-1' }]), outside('203.0.113.9/32'), 9092, OPEN],
    'unknown: route table rtb-a of task has a route for prefix list pl-1, whose addresses it does not show',
  ],
  [
    "S3's prefix list is in nobody's way",
    [
      sends([
        { DestinationPrefixListId: 'pl-s3', GatewayId: 'vpce-1' },
        { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' },
      ]),
      outside('203.0.113.9/32'),
      9092,
      OPEN,
    ],
    'reachable by nat-1',
  ],
]

test.each(cases)('%s', (_, asked, expected) => {
  const seen = reach(...asked)
  expect(
    seen.outcome === 'reachable' ? ['reachable', ...seen.leaves].join(' by ') : `${seen.outcome}: ${seen.because}`,
  ).toBe(expected)
})

test('the other VPC sends answers back', () => {
  const from = sends([{ DestinationCidrBlock: '172.16.0.0/16', VpcPeeringConnectionId: 'pcx-1' }])
  const there = {
    ...place('broker', 'c', ['172.16.0.7/32'], [group('sg-brokers', [rule(9092, '10.0.0.0/16')], [])], [], 'vpc-2'),
    subnet: { SubnetId: 'c', VpcId: 'vpc-2', routeTable: { RouteTableId: 'rtb-c', Routes: [] } },
  }
  expect(reach(from, there, 9092, [...OPEN, acl('c')])).toEqual({
    outcome: 'blocked',
    because: 'route table rtb-c of broker has no route to 10.0.11.0/24',
  })
})
