import { situation } from './situation.ts'
export default situation({
  what: 'ACM and ELB leave members out',
  source: 'https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html',
  arrange: ({ elbv2 }, find) => {
    const c = find.certificate() as unknown as Record<string, unknown>
    delete c['Status']
    delete elbv2.attributes.get(find.loadBalancer().LoadBalancerArn)!.attributes['deletion_protection.enabled']
    delete elbv2.attributes.get(find.loadBalancer().LoadBalancerArn)!.attributes['access_logs.s3.enabled']
  },
  expected: {
    'certificates.issued': 'inconclusive',
    'load-balancer.protection': 'inconclusive',
    'load-balancer.access-logs': 'inconclusive',
  },
})
