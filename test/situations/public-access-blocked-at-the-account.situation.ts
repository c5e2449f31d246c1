import { situation } from './situation.ts'

export default situation({
  what: 'an account that blocks public access to its buckets, by itself or by its organization',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html',
  arrange: ({ s3control }, find) => {
    find.stateBucket().publicAccessBlock = undefined
    const bucket = find.trailBucket()
    bucket.publicAccessBlock = undefined
    const policy = JSON.parse(bucket.policy!) as { Statement: object[] }
    const Resource = `arn:aws:s3:::${bucket.Name}/*`
    policy.Statement.push({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource })
    bucket.policy = JSON.stringify(policy)
    s3control.publicAccessBlock = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    }
  },
  expected: { 'terraform.bucket-closed': 'pass', 'cloudtrail.bucket': 'pass' },
})
