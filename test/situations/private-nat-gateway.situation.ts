import { situation } from './situation.ts'

export default situation({
  what: 'a private NAT gateway beside the public ones: it has no elastic address, and reaches no internet',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html',
  arrange: ({ ec2 }, find) => {
    const [gateway] = find.natGateways()
    ec2.natGateways.add({
      ...gateway,
      NatGatewayId: 'nat-0private000000000',
      SubnetId: find.subnets('private')[0].SubnetId,
      ConnectivityType: 'private',
      NatGatewayAddresses: [{ PrivateIp: '10.0.11.4', IsPrimary: true, Status: 'succeeded' }],
    })
  },
  expected: {
    'nat.elastic-address': ['pass', 'pass', 'pass', 'not-applicable'],
    'nat.public-subnet': ['pass', 'pass', 'pass', 'not-applicable'],
    'nat.per-zone': 'pass',
  },
})
