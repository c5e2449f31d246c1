import { situation } from './situation.ts'
export default situation({
  what: 'the domain leads to CloudFront, whose origin is the load balancer',
  source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html',
  arrange: ({ route53 }) => {
    const record = route53.recordSets.only(({ Type }) => Type === 'A')
    record.AliasTarget = {
      DNSName: 'd111111abcdef8.cloudfront.net.',
      HostedZoneId: 'Z2FDTNDATAQYW2',
      EvaluateTargetHealth: false,
    }
  },
  expected: { 'domain.alias': /^inconclusive: .*CloudFront/s },
})
