import { situation } from './situation.ts'
export default situation({
  what: 'EC2 leaves members out',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html',
  arrange: (_, find) => {
    delete (find.defaultRoute(find.subnets('private')[0].SubnetId) as { State?: unknown }).State
    delete (find.natGatewayOf(find.subnets('private')[1]!.SubnetId) as { State?: unknown }).State
    delete (find.loadBalancer() as { State?: unknown }).State
  },
  expected: {
    'routes.private': ['inconclusive', 'inconclusive', 'pass'],
    'routes.no-blackhole': { 'production-private-1': 'inconclusive', 'production-private-2': 'inconclusive' },
    'load-balancer.placement': 'inconclusive',
  },
})
