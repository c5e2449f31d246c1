/**
 * Whether AWS Config may deliver. Source: AWS Config developer guide, "Permissions for the Amazon S3 bucket for the
 * delivery channel" and "Permissions for the KMS key": by the recorder's role, and where that may not, by itself.
 */
import type { DeliveryChannel } from '@aws-sdk/client-config-service'
import type { CheckContext } from '../../harness/index.ts'
import {
  bucketJudgement,
  keyJudgement,
  keyOfBucket,
  ownerOfBucket,
  type DeliveryJudgement,
  type Stand,
} from '../delivery-policies.ts'

/** By the policies of the channel's bucket and key. Of a bucket that is not read, nothing is said. */
export async function channelJudgement(channel: DeliveryChannel, context: CheckContext): Promise<DeliveryJudgement> {
  const { platform, region } = context
  const bucket = channel.s3BucketName ?? ''
  const home = await ownerOfBucket(bucket, context)
  if (home === undefined) return { problems: [], open: [] }
  const [own] = await platform.account()
  const account = own!.accountId
  const prefix = channel.s3KeyPrefix ? `${channel.s3KeyPrefix}/` : ''
  const cause = {
    service: 'config.amazonaws.com',
    account,
    region,
    owner: home.owner,
    others: await recorderRoles(context),
  }
  const delivery = { ...cause, bucket, object: `${prefix}AWSLogs/${account}/Config/any`, asks: ['s3:GetBucketAcl'] }
  const [byBucket, encryption] = await Promise.all([
    bucketJudgement(delivery, home.aws, context),
    keyOfBucket(bucket, home.aws, context),
  ])
  const keyArn = channel.s3KmsKeyArn ?? encryption.key
  if (keyArn === undefined) return byBucket
  const byKey = await keyJudgement({ ...cause, keyArn, actions: ['kms:GenerateDataKey'] }, context)
  return { problems: [...byBucket.problems, ...byKey.problems], open: [...byBucket.open, ...byKey.open] }
}

/** The roles of the recorders with their policies. What a boundary takes away is left out of them. */
async function recorderRoles({ platform }: Pick<CheckContext, 'platform'>): Promise<Stand[]> {
  const arns = (await platform.recorders()).flatMap(({ recorder: { roleARN } }) => roleARN ?? [])
  const roles = await Promise.all([...new Set(arns)].map((arn) => platform.accountRoleOf(arn)))
  return roles.flatMap((role) =>
    role === undefined ? [] : [{ caller: { arn: role.arn }, identity: role.policies.map(({ policy }) => policy) }],
  )
}
