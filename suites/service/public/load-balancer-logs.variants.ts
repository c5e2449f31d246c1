import { variants } from '../../../harness/index.ts'

variants('load-balancer.access-logs', [
  {
    what: "access logs into the log archive's bucket, which is not read",
    arrange: ({ elbv2 }, account) => {
      const { attributes } = elbv2.attributes.get(elbv2.loadBalancers.only().LoadBalancerArn)!
      const { s3 } = account('444455556666')
      s3.buckets.add({ ...s3.buckets.all()[0]!, Name: 'log-archive' })
      attributes['access_logs.s3.bucket'] = 'log-archive'
    },
    expected: /^inconclusive: .*bucket log-archive.*name a role/s,
  },
  {
    what: "a policy from before load balancers had a name of their own, for the account of the region's",
    arrange: ({ s3 }) => {
      const bucket = s3.buckets.only(({ Name }) => Name.includes('access-logs'))
      bucket.policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::127311923002:root' },
            Action: 's3:PutObject',
            Resource: `arn:aws:s3:::${bucket.Name}/alb/AWSLogs/111122223333/*`,
          },
        ],
      })
    },
    expected: 'pass',
  },
  {
    what: 'a policy for the account of another region',
    arrange: ({ s3 }) => {
      const bucket = s3.buckets.only(({ Name }) => Name.includes('access-logs'))
      bucket.policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::156460612806:root' },
            Action: 's3:PutObject',
            Resource: `arn:aws:s3:::${bucket.Name}/*`,
          },
        ],
      })
    },
    expected: /^fail: .*does not allow logdelivery.elasticloadbalancing.amazonaws.com s3:PutObject/s,
  },
])
