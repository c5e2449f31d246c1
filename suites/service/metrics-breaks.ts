/** Sets metrics of a world, for breaks. */
import { balancerDimensions, type Finders, type World } from '../../harness/index.ts'

/** Minutes relative to now. */
interface Span {
  readonly from: number
  readonly to?: number
}

/**
 * The dimensions of a service's metrics, of its targets or of its load balancer; and the ARN that findings about them
 * name.
 */
function measured(
  find: Finders,
  namespace: string,
  serviceName: string,
  of: 'targets' | 'balancer',
): { dimensions: Record<string, string>; arn: string } {
  const service = find.service(serviceName)
  const cluster = find.cluster()
  if (namespace !== 'AWS/ApplicationELB')
    return { dimensions: { ClusterName: cluster.clusterName!, ServiceName: serviceName }, arn: service.serviceArn! }
  const arn = service.loadBalancers![0]!.targetGroupArn!
  const balancer = find.loadBalancer().LoadBalancerArn
  return { dimensions: of === 'targets' ? balancerDimensions(balancer, arn) : balancerDimensions(balancer), arn }
}

/** Sets a metric of a service for the last day, or for a span of minutes; returns the ARN of what it is about. */
export function lastMinutes(
  world: World,
  find: Finders,
  namespace: string,
  name: string,
  service: string,
  value: number,
  of: 'targets' | 'balancer' = 'targets',
  { from, to }: Span = { from: -24 * 60 },
): string {
  const { dimensions, arn } = measured(find, namespace, service, of)
  const at = (minutes: number): number => Date.now() + minutes * 60_000
  world.cloudwatch.set.add({
    namespace,
    name,
    dimensions,
    steps: [{ from: at(from), value }, ...(to === undefined ? [] : [{ from: at(to), value: 0 }])],
  })
  return arn
}
