/** Whether flow logs may write to their destination. Source: VPC user guide, "Publish flow logs to …". */
import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs'
import type { FlowLog } from '@aws-sdk/client-ec2'
import { foreignOwner, partitionOf, type CheckContext } from '../../harness/index.ts'
import { evaluatePolicies, keysOf, requestOf } from '../../policy/index.ts'
import {
  bucketJudgement,
  keyJudgement,
  keyOfBucket,
  ownerOfBucket,
  type DeliveryJudgement,
} from '../delivery-policies.ts'
import { judgeByPolicies } from '../role-judgement.ts'
import { serviceFacts } from '../service-requests.ts'

const FINE: DeliveryJudgement = { problems: [], open: [] }

const joined = (...judged: readonly DeliveryJudgement[]): DeliveryJudgement => ({
  problems: judged.flatMap(({ problems }) => problems),
  open: judged.flatMap(({ open }) => open),
})

/** Into a bucket: by its policy, and that of the key which encrypts it. Of one that is not read, nothing is said. */
export async function intoBucket(log: FlowLog, bucket: string, context: CheckContext): Promise<DeliveryJudgement> {
  const { platform, region } = context
  const home = await ownerOfBucket(bucket, context)
  if (home === undefined) return FINE
  const [own] = await platform.account()
  const account = own!.accountId
  const prefix = log
    .LogDestination!.split(':::')[1]!
    .slice(bucket.length + 1)
    .replace(/(?<=[^/])$/, '/')
  const folders = log.DestinationOptions?.HiveCompatiblePartitions
    ? `aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}`
    : `${account}/vpcflowlogs/${region}`
  const cause = {
    service: 'delivery.logs.amazonaws.com',
    account,
    region,
    source: `arn:${partitionOf(region)}:logs:${region}:${account}:*`,
    owner: home.owner,
  }
  const delivery = { ...cause, bucket, object: `${prefix}AWSLogs/${folders}/any`, asks: ['s3:GetBucketAcl'] }
  const [byBucket, { key }] = await Promise.all([
    bucketJudgement(delivery, home.aws, context),
    keyOfBucket(bucket, home.aws, context),
  ])
  if (key === undefined) return byBucket
  return joined(byBucket, await keyJudgement({ ...cause, keyArn: key, actions: ['kms:GenerateDataKey'] }, context))
}

/** Into a log group: by the flow log's role, and by the policy of the key which encrypts the group. */
export async function intoGroup(log: FlowLog, group: LogGroup, context: CheckContext): Promise<DeliveryJudgement> {
  const { region } = context
  const groupArn = (group.logGroupArn ?? group.arn ?? '').replace(/:\*$/, '')
  const byRole = await writingBy(log, groupArn, context)
  if (group.kmsKeyId === undefined) return byRole
  const owner = groupArn.split(':')[4] ?? ''
  const domain = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const use = { service: `logs.${region}.${domain}`, account: owner, region, keyArn: group.kmsKeyId }
  const says = { 'kms:EncryptionContext:aws:logs:arn': groupArn }
  const byKey = await keyJudgement({ ...use, actions: ['kms:GenerateDataKey', 'kms:Decrypt'], says }, context)
  return joined(byRole, byKey)
}

async function writingBy(log: FlowLog, groupArn: string, context: CheckContext): Promise<DeliveryJudgement> {
  const { platform, region } = context
  const { DeliverLogsPermissionArn: arn, FlowLogId } = log
  // A role of another account, which delivers there, is that account's.
  if (arn === undefined || (await foreignOwner(arn, context)) !== undefined) return FINE
  const role = await platform.accountRoleOf(arn)
  if (role === undefined) return { problems: [`its role ${arn} does not exist`], open: [] }
  const account = arn.split(':')[4] ?? ''
  const service = 'vpc-flow-logs.amazonaws.com'
  const source = `arn:${partitionOf(region)}:ec2:${region}:${account}:vpc-flow-log/${FlowLogId}`
  const known = requestOf(await serviceFacts({ service, account, region, source }, role.trust, context))
  const { decision, statements } = evaluatePolicies(
    { identity: [], resource: role.trust },
    { action: 'sts:AssumeRole', resource: arn, principal: { service }, ...known },
  )
  const keys = keysOf(statements.map(({ statement }) => statement)).filter(known.unknown)
  const trusting: DeliveryJudgement =
    decision === 'allowed'
      ? FINE
      : decision === 'undetermined'
        ? { problems: [], open: [`whether role ${role.name} trusts ${service} depends on ${keys.join(', ')}`] }
        : { problems: [`its role ${role.name} does not let ${service} assume it (${decision})`], open: [] }
  const requests = ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({
    action,
    resource: `${groupArn}:log-stream:any`,
    region,
    definitions: [],
  }))
  return joined(trusting, await judgeByPolicies(role, requests, context))
}
