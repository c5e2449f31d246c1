import { variants } from '../../harness/index.ts'

variants('quotas.room', [
  {
    what: 'VPCs that other accounts share',
    arrange: ({ ec2 }) => {
      const vpc = ec2.vpcs.first()
      for (const number of [1, 2, 3, 4, 5])
        ec2.vpcs.add({ ...vpc, VpcId: `vpc-0123456789abcde0${number}`, OwnerId: '444455556666', Tags: [] })
    },
    expected: 'pass',
  },
])
