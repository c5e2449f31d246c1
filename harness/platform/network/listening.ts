/** Load balancers with their listeners, and which of those are for tests of deployments. */
import type { Listener, LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Ports } from '../../reachability/rule.ts'
import { collection, type Resource } from '../collection.ts'
import { testListeners } from '../edge/test-listeners.ts'
import { loadBalancers } from './in-vpcs.ts'

/** A listener with the ports that it takes. */
export interface BalancerListener extends Listener {
  readonly ports: readonly Ports[]
  /** Whether blue/green deployments, by ECS or CodeDeploy, send test traffic by it and no other. */
  readonly isForTests: boolean
}

export type ListeningBalancer = Resource<LoadBalancer> & { readonly listeners: readonly BalancerListener[] }

/** The platform's load balancers of any type, with their listeners. */
export const listeningBalancers = collection(async ({ aws, read }): Promise<ListeningBalancer[]> => {
  const tests = await read(testListeners)
  return Promise.all(
    (await read(loadBalancers)).map(async (balancer) => {
      const { Listeners = [] } = await aws.elbv2.describeListeners({ LoadBalancerArn: balancer.LoadBalancerArn })
      const listeners = Listeners.map((each) => {
        const { Port: port = 0, Protocol = '', ListenerArn = '' } = each
        const ports = protocolsOf(Protocol).map((protocol) => ({ protocol, from: port, to: port }))
        return { ...each, ports, isForTests: tests.has(ListenerArn) }
      })
      return { ...balancer, listeners }
    }),
  )
})

/** The protocols of IP that a target group's or listener's protocol means. */
export function protocolsOf(protocol: string): ('tcp' | 'udp')[] {
  if (protocol === 'TCP_UDP' || protocol === 'TCP_QUIC') return ['tcp', 'udp']
  return protocol === 'UDP' || protocol === 'QUIC' ? ['udp'] : ['tcp']
}
