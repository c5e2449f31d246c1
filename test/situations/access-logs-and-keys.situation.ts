import { situation } from './situation.ts'

export default situation({
  what: 'a bucket of access logs that was encrypted with a key later, after which no log came any more',
  source: 'https://github.com/aws/aws-cdk/issues/21947',
  arrange: ({ s3 }, find) => {
    const bucket = s3.buckets.only(({ Name }) => Name.includes('access-logs'))
    const rule = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: find.key('s3').Arn }
    bucket.encryption = { Rules: [{ ApplyServerSideEncryptionByDefault: rule }] }
  },
  expected: { 'load-balancer.access-logs': /^fail: .*is encrypted with aws:kms/s },
})
