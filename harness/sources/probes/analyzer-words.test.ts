import type { Explanation } from '@aws-sdk/client-ec2'
import { expect, test } from 'vitest'
import { inWords } from './analyzer-words.ts'

const Vpc = { Id: 'vpc-1' }

test.each<[Explanation, string]>([
  [
    {
      ExplanationCode: 'ENI_SG_RULES_MISMATCH',
      Direction: 'egress',
      NetworkInterface: { Id: 'eni-1' },
      SecurityGroups: [{ Id: 'sg-1' }, { Id: 'sg-2' }],
      Vpc,
    },
    'no rule of sg-1, sg-2 lets this out of eni-1 (ENI_SG_RULES_MISMATCH)',
  ],
  [
    {
      ExplanationCode: 'SUBNET_ACL_RESTRICTION',
      Direction: 'ingress',
      Acl: { Id: 'acl-1' },
      Subnet: { Id: 'subnet-1' },
      Vpc,
    },
    'network ACL acl-1 does not let this into subnet-1 (SUBNET_ACL_RESTRICTION)',
  ],
  [
    { ExplanationCode: 'NO_ROUTE_TO_DESTINATION', RouteTable: { Id: 'rtb-1' }, Vpc },
    'route table rtb-1 of vpc-1 has no route to the destination (NO_ROUTE_TO_DESTINATION)',
  ],
  [
    {
      ExplanationCode: 'BAD_STATE_ROUTE',
      RouteTable: { Id: 'rtb-1' },
      Vpc,
      RouteTableRoute: { VpcPeeringConnectionId: 'pcx-1' },
    },
    'route table rtb-1 of vpc-1 leads to pcx-1, which is gone (BAD_STATE_ROUTE)',
  ],
  // what AWS may add one day
  [
    {
      ExplanationCode: 'SOMETHING_NEW',
      Direction: 'ingress',
      NatGateway: { Id: 'nat-1' },
      SecurityGroups: [{ Id: 'sg-1' }],
      Vpc,
    },
    'SOMETHING_NEW at nat-1, sg-1, ingress',
  ],
  [{}, 'no code'],
])('%j', (explanation, words) => {
  expect(inWords(explanation)).toBe(words)
})
