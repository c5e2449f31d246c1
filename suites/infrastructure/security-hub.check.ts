import { check } from '../../harness/index.ts'
import { given } from '../given.ts'
import { isOurs } from './finding-resource.ts'
import { hubFinding } from './finding-scenes.ts'

const EC2 = 'arn:aws:ec2:us-east-1:111122223333'

check('security-hub.enabled', {
  title: 'Security Hub is on, with the standards that the platform wants',
  covers: ['MR-INF-06'],
  controls: {
    nist: ['AU-6(1)', 'AU-6(5)', 'CA-2', 'CA-7'],
    soc2: ['CC7.1', 'CC7.2', 'CC7.3', 'CC7.4'],
    cis: ['4.16'],
    pci: ['10.4.1'],
    hipaa: ['164.308(a)(6)', '164.308(a)(8)'],
  },
  severity: 'medium',
  parts: ['securityHub'],
  remedy:
    'Enable Security Hub and subscribe to the standards: aws securityhub enable-security-hub, ' +
    'batch-enable-standards. A standard is ready some minutes later.',
  async verify(_account, context) {
    const { aws, settings, region, orAbsent, expect } = context
    const wanted = settings.operations.securityStandards
    const hub = await orAbsent(aws.securityhub.describeHub(), 'InvalidAccessException')
    expect(hub === undefined ? [`the account is not subscribed in ${region}`] : [], 'Security Hub').toEqual([])
    const { StandardsSubscriptions = [] } = await aws.securityhub.getEnabledStandards()
    const problems = wanted.flatMap((name) => {
      const subscriptions = StandardsSubscriptions.filter(({ StandardsArn }) => StandardsArn?.includes(`/${name}/`))
      if (subscriptions.length === 0) return [`standard ${name} is not enabled`]
      for (const { StandardsStatus } of subscriptions) given(StandardsStatus, `status of standard ${name}`, context)
      if (subscriptions.some(({ StandardsStatus }) => StandardsStatus === 'READY')) return []
      return subscriptions.map(
        ({ StandardsStatus, StandardsStatusReason }) =>
          `standard ${name} is ` +
          `${StandardsStatus}${StandardsStatusReason ? ` (${StandardsStatusReason.StatusReasonCode})` : ''}`,
      )
    })
    expect(problems, 'standards of Security Hub').toEqual([])
  },
  breaks: {
    'not subscribed': ({ securityhub }) => securityhub.hubs.clear(),
    'a standard is missing': ({ securityhub }) => {
      securityhub.standards.remove(
        ({ StandardsArn }) => StandardsArn?.includes('cis-aws-foundations-benchmark') ?? false,
      )
    },
    'a standard has no configuration recorder to rely on': ({ securityhub }) => {
      Object.assign(securityhub.standards.first(), {
        StandardsStatus: 'INCOMPLETE',
        StandardsStatusReason: { StatusReasonCode: 'NO_AVAILABLE_CONFIGURATION_RECORDER' },
      })
    },
  },
})

check('security-hub.findings', {
  title: "No critical finding of Security Hub is open on the platform's resources",
  covers: ['MR-INF-06'],
  controls: { nist: ['RA-5', 'SI-2', 'IR-4(1)'], soc2: ['CC7.1', 'CC7.3', 'CC7.4'], pci: ['11.3.1'] },
  severity: 'high',
  parts: ['securityHub'],
  remedy: 'Repair what the finding names, or suppress it in Security Hub with a reason.',
  each: (platform) => platform.account(),
  async verify({ accountId }, { aws, platform, settings, expect, orAbsent, echoOf, inconclusive, remark }) {
    const asked = aws.securityhub.getFindings({
      Filters: {
        // an organization's administrator sees its members' findings too
        AwsAccountId: [{ Value: accountId, Comparison: 'EQUALS' }],
        SeverityLabel: [{ Value: 'CRITICAL', Comparison: 'EQUALS' }],
        RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }],
        WorkflowStatus: [
          { Value: 'NEW', Comparison: 'EQUALS' },
          { Value: 'NOTIFIED', Comparison: 'EQUALS' },
        ],
      },
    })
    const answer = await orAbsent(asked, 'InvalidAccessException')
    if (answer === undefined)
      return echoOf('security-hub.enabled', () =>
        inconclusive('The account is not subscribed to Security Hub: nobody collects findings.'),
      )
    const { Findings = [] } = answer
    // matching findings to resources needs the whole inventory: it is read only when there are findings
    const ours = Findings.length === 0 ? undefined : await platform.concerned()
    const named = Findings.flatMap(({ Id, Title, Resources = [] }) =>
      Resources.map((resource) => ({
        said: `${Title} on ${resource.Id} (${Id})`,
        isOurs: ours !== undefined && isOurs(resource, ours, settings.select.tags),
      })),
    )
    const others = named.filter((each) => !each.isOurs)
    if (others.length > 0)
      remark(`Not of the platform, as far as is known: ${others.map(({ said }) => said).join('; ')}.`)
    const open = named.flatMap(({ said, isOurs }) => (isOurs ? [said] : []))
    expect(
      open.length > settings.operations.criticalFindings ? open : [],
      'open critical findings of Security Hub',
    ).toEqual([])
  },
  breaks: {
    'a finding on the load balancer': ({ securityhub }, find) => {
      securityhub.findings.add(hubFinding({ Type: 'AwsElbv2LoadBalancer', Id: find.loadBalancer().LoadBalancerArn }))
    },
    'a vulnerability of an image that a service runs': ({ securityhub }, find) => {
      const { repositoryArn } = find.repository('service-a')
      securityhub.findings.add(
        hubFinding({ Type: 'AwsEcrContainerImage', Id: `${repositoryArn}/sha256:${'0a'.repeat(32)}` }),
      )
    },
    "a finding on the state bucket's objects": ({ securityhub }, find) => {
      const { Name } = find.stateBucket()
      securityhub.findings.add(
        hubFinding({ Type: 'AwsS3Object', Id: `arn:aws:s3:::${Name}/production/terraform.tfstate` }),
      )
    },
    "a finding on the VPC's default group, which AWS made": ({ securityhub, ec2 }, find) => {
      const group = ec2.securityGroups.first(
        ({ GroupName, VpcId }) => GroupName === 'default' && VpcId === find.vpc().VpcId,
      )
      securityhub.findings.add(
        hubFinding({ Type: 'AwsEc2SecurityGroup', Id: `${EC2}:security-group/${group.GroupId}` }),
      )
    },
    'a finding on the audit bucket': ({ securityhub }, find) => {
      securityhub.findings.add(hubFinding({ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${find.trailBucket().Name}` }))
    },
    'a finding on a running task': ({ securityhub }, find) => {
      securityhub.findings.add(hubFinding({ Type: 'AwsEcsTask', Id: find.tasks('worker')[0].taskArn! }))
    },
    'a finding on a task that is gone': ({ securityhub }, find) => {
      const Id = `${find.tasks('worker')[0].taskArn!.slice(0, -4)}0000`
      securityhub.findings.add(hubFinding({ Type: 'AwsEcsTask', Id }))
    },
    "a finding on a task's network interface": ({ securityhub }, find) => {
      const { NetworkInterfaceId } = find.networkInterface(find.tasks('worker')[0])
      const Id = `${EC2}:network-interface/${NetworkInterfaceId}`
      securityhub.findings.add(hubFinding({ Type: 'AwsEc2NetworkInterface', Id }))
    },
    'a finding on the address of a NAT gateway': ({ securityhub }, find) => {
      const { AllocationId } = find.natGateways()[0].NatGatewayAddresses[0]!
      securityhub.findings.add(hubFinding({ Type: 'AwsEc2Eip', Id: `${EC2}:elastic-ip/${AllocationId}` }))
    },
    'a finding on the role that deploys': ({ securityhub }, find) => {
      securityhub.findings.add(hubFinding({ Type: 'AwsIamRole', Id: find.role('github-actions').Arn }))
    },
    'a finding on keys of a session of the task role': ({ securityhub }, find) => {
      const SessionIssuer = { Type: 'Role', Arn: find.role('task-role').Arn }
      securityhub.findings.add(
        hubFinding({
          Type: 'AwsIamAccessKey',
          Id: 'AWS::IAM::AccessKey:ASIAEXAMPLE',
          Details: { AwsIamAccessKey: { PrincipalType: 'AssumedRole', SessionContext: { SessionIssuer } } },
        }),
      )
    },
    'a finding on the identity provider that CI signs in by': ({ securityhub }, find) => {
      const { Arn } = find.oidcProvider()
      securityhub.findings.add(hubFinding({ Type: 'Other', Id: Arn }))
    },
    'a finding on an instance in the VPC, without tags': ({ securityhub }, find) => {
      const Details = { AwsEc2Instance: { VpcId: find.vpc().VpcId } }
      securityhub.findings.add(hubFinding({ Type: 'AwsEc2Instance', Id: `${EC2}:instance/i-2`, Details }))
    },
    'a finding on a secret that a service reads': ({ securityhub, secretsmanager }) => {
      const { ARN } = secretsmanager.secrets.first()
      securityhub.findings.add(hubFinding({ Type: 'AwsSecretsManagerSecret', Id: ARN }))
    },
    'a finding on the account': ({ securityhub }) => {
      securityhub.findings.add(hubFinding({ Type: 'AwsAccount', Id: 'AWS::::Account:111122223333' }))
    },
    'a finding on an instance that carries our tags': ({ securityhub }) => {
      securityhub.findings.add(
        hubFinding({
          Type: 'AwsEc2Instance',
          Id: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
          Tags: { Environment: 'production' },
        }),
      )
    },
  },
})
