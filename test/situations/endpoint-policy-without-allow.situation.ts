import { situation } from './situation.ts'

export default situation({
  what: "an example's policy for endpoints, which denies callers of other VPCs and allows nobody",
  source: 'https://github.com/terraform-aws-modules/terraform-aws-vpc/pull/1197',
  arrange: (_, find) => {
    const Condition = { StringNotEquals: { 'aws:SourceVpc': find.vpc().VpcId } }
    for (const service of ['ecr.api', 'ecr.dkr'])
      find.vpcEndpoint(service).PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', Condition }],
      })
  },
  expected: {
    'endpoints.policy': { 'production-ecr.api': 'fail', 'production-ecr.dkr': 'fail', 'production-s3': 'pass' },
  },
})
