/** What the demo breaks through the AWS SDK. */
import {
  AuthorizeSecurityGroupIngressCommand,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { DescribeKeyCommand, DisableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms'

interface Target {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

export interface Mishap {
  readonly what: string
  /** The check that must fail. */
  readonly noticedBy: string
  readonly happen: (target: Target) => Promise<void>
}

export const MISHAPS: readonly Mishap[] = [
  {
    what: "the VPC's flow log is deleted",
    noticedBy: 'vpc.flow-logs',
    async happen(target) {
      const ec2 = new EC2Client(target)
      const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({}))
      await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: FlowLogs.map(({ FlowLogId }) => FlowLogId!) }))
    },
  },
  {
    what: 'somebody opens SSH to the world on the security group of the public services',
    noticedBy: 'security-groups.no-open-ingress',
    async happen(target) {
      const ec2 = new EC2Client(target)
      const { SecurityGroups = [] } = await ec2.send(
        new DescribeSecurityGroupsCommand({
          Filters: [{ Name: 'group-name', Values: ['production-public-services'] }],
        }),
      )
      const [group] = SecurityGroups
      await ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: group?.GroupId,
          IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
        }),
      )
    },
  },
  {
    what: 'rotation of the secrets key is switched off',
    noticedBy: 'kms.rotation',
    async happen(target) {
      const kms = new KMSClient(target)
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/secrets-production' }))
      await kms.send(new DisableKeyRotationCommand({ KeyId: KeyMetadata?.KeyId }))
    },
  },
]
