import { variants, type World } from '../../../harness/index.ts'

/** The entrance forwards connections instead of requests. */
function asNetwork({ elbv2 }: World, protocol: 'TCP' | 'TLS'): void {
  const balancer = elbv2.loadBalancers.only()
  balancer.Type = 'network'
  for (const listener of elbv2.listeners) listener.Protocol = protocol
  const { attributes } = elbv2.attributes.get(balancer.LoadBalancerArn)!
  for (const key of Object.keys(attributes)) if (key.startsWith('routing.http.')) delete attributes[key]
}

variants('load-balancer.protection', [
  {
    what: 'a network load balancer, which reads no headers',
    arrange: (world) => asNetwork(world, 'TLS'),
    expected: ['pass'],
  },
])

variants('load-balancer.access-logs', [
  {
    what: 'a network load balancer that ends TLS',
    arrange: (world) => asNetwork(world, 'TLS'),
    expected: ['pass'],
  },
  {
    what: 'a network load balancer that ends TLS and has no log',
    arrange: (world) => {
      asNetwork(world, 'TLS')
      world.elbv2.attributes.get(world.elbv2.loadBalancers.only().LoadBalancerArn)!.attributes[
        'access_logs.s3.enabled'
      ] = 'false'
    },
    expected: ['fail'],
  },
  {
    what: 'a network load balancer without TLS, which has nothing to log',
    arrange: (world) => asNetwork(world, 'TCP'),
    expected: ['not-applicable'],
  },
])

variants('load-balancer.placement', [
  {
    what: 'no entrance, as the configuration says, and tasks with addresses of the internet',
    settings: { has: { publicEntrance: false } },
    arrange: ({ elbv2, ecs }) => {
      elbv2.loadBalancers.clear()
      const [service] = ecs.services
      service!.networkConfiguration!.awsvpcConfiguration!.assignPublicIp = 'ENABLED'
    },
    expected: /^fail: .*whose tasks have public addresses/s,
  },
])
