/** How CloudTrail delivers. Source: CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail" and "Configure AWS KMS key policies". */
import type { CheckContext, Platform } from '../../harness/index.ts'
import { ownerOfBucket, type Delivery } from '../delivery-policies.ts'
import type { Cause } from '../service-requests.ts'

type Trail = Awaited<ReturnType<Platform['trails']>>[number]

/** Whose request a delivery is. */
export function ofTrail({ TrailARN = '' }: Trail): Cause {
  const [, , , region = '', account = ''] = TrailARN.split(':')
  return { service: 'cloudtrail.amazonaws.com', account, region, source: TrailARN }
}

/** The delivery of a trail's log files into its bucket. */
export async function inTrailBucket(
  trail: Trail,
  bucket: string,
  context: Pick<CheckContext, 'aws' | 'inAccount' | 'platform'>,
): Promise<Delivery> {
  const cause = ofTrail(trail)
  const prefix = trail.S3KeyPrefix ? `${trail.S3KeyPrefix}/` : ''
  const home = await ownerOfBucket(bucket, context)
  return {
    ...cause,
    bucket,
    object: `${prefix}AWSLogs/${cause.account}/CloudTrail/${cause.region}/any`,
    asks: ['s3:GetBucketAcl'],
    ...(home && { owner: home.owner }),
  }
}
