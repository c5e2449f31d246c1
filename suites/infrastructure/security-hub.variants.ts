import { variants, type Variant } from '../../harness/index.ts'
import { hubFinding } from './finding-scenes.ts'

const NO_HUB: Variant = {
  what: 'an account in which another product does this',
  settings: { has: { securityHub: false } },
  arrange: ({ securityhub }) => securityhub.hubs.clear(),
  expected: 'not-applicable',
  calls: ['!GetEnabledStandards', '!GetFindings'],
}

variants('security-hub.enabled', [NO_HUB])

variants('security-hub.findings', [
  NO_HUB,
  {
    what: "a member account's finding, on what carries the same tags",
    arrange: ({ securityhub }) => {
      const Id = 'arn:aws:ec2:us-east-1:444455556666:instance/i-1'
      securityhub.findings.add({
        ...hubFinding({ Type: 'AwsEc2Instance', Id, Tags: { Environment: 'production' } }),
        AwsAccountId: '444455556666',
      })
    },
    expected: 'pass',
  },
  {
    what: "a finding on another repository's image",
    arrange: ({ securityhub }) => {
      const Id = `arn:aws:ecr:us-east-1:111122223333:repository/tools/sha256:${'0a'.repeat(32)}`
      securityhub.findings.add(hubFinding({ Type: 'AwsEcrContainerImage', Id }))
    },
    expected: 'pass',
  },
  {
    what: "findings on what is another environment's, or nobody's: the report names them",
    arrange: ({ ec2, securityhub }) => {
      const EC2 = 'arn:aws:ec2:us-east-1:111122223333'
      const { VpcId } = ec2.vpcs.only(({ IsDefault }) => IsDefault !== true)
      const Details = { AwsEc2Instance: { VpcId } }
      for (const [index, resource] of [
        { Type: 'AwsEc2Instance', Id: `${EC2}:instance/i-3`, Tags: { Environment: 'develop' }, Details },
        { Type: 'AwsEc2SecurityGroup', Id: `${EC2}:security-group/sg-0of-nobody` },
        { Type: 'AwsIamRole', Id: 'arn:aws:iam::111122223333:role/of-somebody' },
        { Type: 'AwsEcsTask', Id: 'arn:aws:ecs:us-east-1:111122223333:task/another/0123' },
        { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::of-nobody' },
      ].entries())
        securityhub.findings.add({ ...hubFinding(resource), Id: `finding/${index}` })
    },
    expected: /^pass: .*Not of the platform, as far as is known: .*i-3.*sg-0of-nobody/s,
  },
])
