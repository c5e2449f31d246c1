import { expect, test } from 'vitest'
import { actionsOf } from './actions.ts'

test.each<[service: string, operation: string, actions: string[]]>([
  ['ec2', 'DescribeVpcs', ['ec2:DescribeVpcs']],
  ['ec2', 'describeVpcs', ['ec2:DescribeVpcs']],
  ['ec2', 'createNetworkInsightsPath', ['ec2:CreateNetworkInsightsPath', 'ec2:CreateTags']],
  ['elbv2', 'describeLoadBalancers', ['elasticloadbalancing:DescribeLoadBalancers']],
  ['tagging', 'getResources', ['tag:GetResources']],
  ['eventbridge', 'listTargetsByRule', ['events:ListTargetsByRule']],
  ['codepipeline', 'getPipeline', ['codepipeline:GetPipeline']],
  ['s3', 'listBuckets', ['s3:ListAllMyBuckets']],
  ['s3', 'HeadBucket', ['s3:ListBucket']],
  ['s3', 'getBucketEncryption', ['s3:GetEncryptionConfiguration']],
  ['s3', 'getBucketVersioning', ['s3:GetBucketVersioning']],
  ['sts', 'getCallerIdentity', []],
  ['sts', 'assumeRole', ['sts:AssumeRole']],
])('%s %s needs %j', (service, operation, actions) => {
  expect(actionsOf(service, operation)).toEqual(actions)
})

test('another service has its own name for a prefix', () => {
  expect(actionsOf('sqs', 'listQueues')).toEqual(['sqs:ListQueues'])
})

test.each(['', '*', 'elasticLoadBalancing', 'ec2:Describe', 'cost explorer'])(
  'what cannot be a prefix is refused: "%s"',
  (service) => {
    expect(() => actionsOf(service, 'describeLoadBalancers')).toThrow(RangeError)
    expect(() => actionsOf(service, 'describeLoadBalancers')).toThrow(`"${service}"`)
  },
)
