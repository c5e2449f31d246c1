import { situation } from './situation.ts'

export default situation({
  what: 'a VPC that another account shares: its tags, routes, gateways and flow logs are not shown',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html',
  arrange: ({ ec2 }, find) => {
    const OwnerId = '444455556666'
    const { VpcId } = Object.assign(find.vpc(), { OwnerId, Tags: [] })
    for (const rows of [ec2.subnets, ec2.networkAcls])
      for (const row of rows) if (row.VpcId === VpcId) Object.assign(row, { OwnerId, Tags: [] })
    ec2.routeTables.remove((table) => table.VpcId === VpcId)
    ec2.natGateways.clear()
    ec2.internetGateways.clear()
    ec2.vpcEndpoints.clear()
    ec2.flowLogs.clear()
  },
  expected: {
    'tags.mandatory': 'pass',
    'vpc.available': 'pass',
    'vpc.flow-logs': 'inconclusive',
    'nat.available': 'inconclusive',
  },
})
