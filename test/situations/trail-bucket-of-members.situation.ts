import { situation } from './situation.ts'

export default situation({
  what: "a bucket that denies whoever is not of the organization: services of AWS are not, and no trail's log comes",
  source: 'https://github.com/awsdocs/iam-user-guide/issues/180',
  arrange: (_, find) => {
    const bucket = find.trailBucket()
    const policy = JSON.parse(bucket.policy!) as { Statement: object[] }
    policy.Statement.push({
      Sid: 'DenyExternalPrincipals',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket.Name}`, `arn:aws:s3:::${bucket.Name}/*`],
      Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } },
    })
    bucket.policy = JSON.stringify(policy)
  },
  expected: {
    'cloudtrail.bucket': /^fail: .*denies cloudtrail.amazonaws.com s3:PutObject/s,
    'config.delivery': /^fail: .*denies config.amazonaws.com s3:PutObject/s,
  },
})
