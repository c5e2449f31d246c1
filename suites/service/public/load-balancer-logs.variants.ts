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
])
