import type { NetworkAclEntry } from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { decide } from './acl.ts'

const rule = (
  RuleNumber: number,
  RuleAction: 'allow' | 'deny',
  CidrBlock: string,
  ports?: [number, number],
  more: Partial<NetworkAclEntry> = {},
): NetworkAclEntry => ({
  RuleNumber,
  RuleAction,
  Egress: false,
  Protocol: ports === undefined ? '-1' : '6',
  ...(CidrBlock.includes(':') ? { Ipv6CidrBlock: CidrBlock } : { CidrBlock }),
  ...(ports && { PortRange: { From: ports[0], To: ports[1] } }),
  ...more,
})
const closing = rule(32767, 'deny', '0.0.0.0/0')

const cases: [string, NetworkAclEntry[], [cidr: string, from: number, to: number], string[]][] = [
  [
    'the lower number counts, wherever it stands',
    [rule(200, 'deny', '0.0.0.0/0', [443, 443]), rule(100, 'allow', '0.0.0.0/0')],
    ['10.0.0.0/16', 443, 443],
    ['allow 443-443 10.0.0.0/16 by 100'],
  ],
  [
    'a denial of some ports leaves the others',
    [rule(90, 'deny', '0.0.0.0/0', [3389, 3389]), rule(100, 'allow', '0.0.0.0/0', [1024, 65535])],
    ['0.0.0.0/0', 1024, 65535],
    ['deny 3389-3389 0.0.0.0/0 by 90', 'allow 1024-3388 0.0.0.0/0 by 100', 'allow 3390-65535 0.0.0.0/0 by 100'],
  ],
  [
    'a denial of a narrower block leaves the rest',
    [rule(90, 'deny', '10.0.1.0/24'), rule(100, 'allow', '10.0.0.0/16')],
    ['10.0.0.0/23', 80, 80],
    ['deny 80-80 10.0.1.0/24 by 90', 'allow 80-80 10.0.0.0/24 by 100'],
  ],
  [
    'blocks and ports are cut out together',
    [rule(90, 'deny', '10.0.1.0/24', [80, 80]), rule(100, 'allow', '10.0.0.0/16', [80, 81])],
    ['10.0.0.0/23', 80, 81],
    ['deny 80-80 10.0.1.0/24 by 90', 'allow 81-81 10.0.0.0/23 by 100', 'allow 80-80 10.0.0.0/24 by 100'],
  ],
  [
    'what no rule matches is denied',
    [rule(100, 'allow', '10.0.0.0/16', [443, 443])],
    ['10.0.0.0/16', 442, 443],
    ['allow 443-443 10.0.0.0/16 by 100', 'deny 442-442 10.0.0.0/16 by nothing'],
  ],
  [
    'the closing rule is a rule too',
    [rule(100, 'allow', '10.1.0.0/16'), closing],
    ['10.0.0.0/16', 443, 443],
    ['deny 443-443 10.0.0.0/16 by 32767'],
  ],
  [
    'other protocols do not matter',
    [rule(10, 'deny', '0.0.0.0/0', [443, 443], { Protocol: '17' }), rule(100, 'allow', '0.0.0.0/0')],
    ['0.0.0.0/0', 443, 443],
    ['allow 443-443 0.0.0.0/0 by 100'],
  ],
  [
    'nor does the other direction',
    [rule(10, 'deny', '0.0.0.0/0', undefined, { Egress: true }), rule(100, 'allow', '0.0.0.0/0')],
    ['0.0.0.0/0', 443, 443],
    ['allow 443-443 0.0.0.0/0 by 100'],
  ],
  [
    'nor the other family',
    [rule(10, 'allow', '0.0.0.0/0'), rule(20, 'allow', '2001:db8::/32')],
    ['::/0', 22, 22],
    ['allow 22-22 2001:db8::/32 by 20', 'deny 22-22 all other blocks by nothing'],
  ],
  [
    'a TCP rule without ports means all of them',
    [rule(10, 'allow', '0.0.0.0/0', undefined, { Protocol: '6' })],
    ['0.0.0.0/0', 0, 65535],
    ['allow 0-65535 0.0.0.0/0 by 10'],
  ],
]

test('UDP meets the rules for UDP, and those for everything', () => {
  const entries = [
    rule(10, 'deny', '0.0.0.0/0', [3389, 3389]),
    rule(20, 'allow', '0.0.0.0/0', [3389, 3389], { Protocol: '17' }),
    rule(30, 'deny', '0.0.0.0/0'),
  ]
  const numbers = (protocol: 'tcp' | 'udp') =>
    decide(entries, { protocol, egress: false, cidr: '0.0.0.0/0', from: 3389, to: 3389 }).map(({ rule: by }) => by)
  expect([numbers('tcp'), numbers('udp')]).toEqual([[10], [20]])
})

test.for(cases)('%s', ([, entries, [cidr, from, to], expected]) => {
  const numbers = decide(entries, { egress: false, cidr, from, to }).map(
    (part) =>
      `${part.allowed ? 'allow' : 'deny'} ${part.from}-${part.to} ` +
      `${part.cidrs.length > 3 ? 'all other blocks' : part.cidrs.join(' ')} by ${part.rule ?? 'nothing'}`,
  )
  expect(numbers).toEqual(expected)
})
