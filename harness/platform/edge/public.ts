import type { CertificateDetail } from '@aws-sdk/client-acm'
import type { Service } from '@aws-sdk/client-ecs'
import type { Listener, LoadBalancer, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2'
import { collection, type ReadContext, type Resource } from '../collection.ts'
import { publicLoadBalancers } from './edge.ts'
import { testListeners } from './test-listeners.ts'
import { vpcs } from '../network/vpcs.ts'
import { loadBalancers } from '../network/in-vpcs.ts'
import { services } from '../ecs/ecs.ts'
import { servingLoadBalancers } from '../ecs/entrances.ts'

/** Where the load balancer sends requests for a service. */
export interface Exposure {
  readonly containerName: string
  readonly containerPort: number
  readonly targetGroup: Resource<TargetGroup>
}

/** A service behind target groups, with the load balancers that use them. */
export type BalancedService = Resource<Service> & {
  readonly exposures: readonly Exposure[]
  readonly balancers: readonly Resource<LoadBalancer>[]
}

/** A load balancer that the internet reaches, with its listeners. */
export type Entrance = Resource<LoadBalancer> & { readonly listeners: readonly Resource<Listener>[] }

/** A certificate that listeners present. */
export interface PresentedCertificate {
  readonly arn: string
  /** Absent when Certificate Manager has no such certificate: it was uploaded to IAM, or is gone. */
  readonly detail?: CertificateDetail
  /** Load balancers that present it. */
  readonly balancers: readonly Resource<LoadBalancer>[]
}

/** The platform's load balancers that face the internet, with their listeners but those for tests of deployments. */
export const entrances = collection(async ({ aws, read, region }): Promise<Entrance[]> => {
  const [balancers, forTests] = await Promise.all([read(publicLoadBalancers), read(testListeners)])
  return Promise.all(
    balancers.map(async (balancer) => {
      const { Listeners = [] } = await aws.elbv2.describeListeners({ LoadBalancerArn: balancer.LoadBalancerArn })
      const listeners = Listeners.filter(({ ListenerArn = '' }) => !forTests.has(ListenerArn)).map((listener) => {
        const name = `${balancer.LoadBalancerName} ${listener.Protocol} ${listener.Port}`
        return { ...listener, subject: { id: listener.ListenerArn ?? '?', type: 'elbv2:listener', name, region } }
      })
      return { ...balancer, listeners }
    }),
  )
})

/** Target groups in the platform's VPCs. */
export const targetGroups = collection(async ({ aws, read, region }): Promise<Resource<TargetGroup>[]> => {
  const ourVpcs = new Set((await read(vpcs)).map(({ VpcId }) => VpcId))
  const { TargetGroups = [] } = await aws.elbv2.describeTargetGroups()
  return TargetGroups.filter(({ VpcId }) => ourVpcs.has(VpcId)).map((group) => ({
    ...group,
    subject: {
      id: group.TargetGroupArn ?? '?',
      type: 'elbv2:target-group',
      name: group.TargetGroupName ?? '?',
      region,
    },
  }))
})

/** The services that are registered with target groups, whoever reaches their load balancers. */
export const balancedServices = collection(async (context): Promise<BalancedService[]> => {
  const { read } = context
  const exposed = (await read(services)).filter(({ loadBalancers = [] }) =>
    loadBalancers.some(({ targetGroupArn }) => targetGroupArn !== undefined),
  )
  if (exposed.length === 0) return []
  const [groups, all] = await Promise.all([read(targetGroups), read(loadBalancers)])
  const serving = await Promise.all(exposed.map((service) => servingLoadBalancers(service, context)))
  return exposed.map((service, index) => {
    const exposures = serving[index]!.flatMap(({ targetGroupArn, containerName = '', containerPort = 0 }) => {
      const targetGroup = groups.find(({ TargetGroupArn }) => TargetGroupArn === targetGroupArn)
      return targetGroup === undefined ? [] : [{ containerName, containerPort, targetGroup }]
    })
    const users = new Set(exposures.flatMap(({ targetGroup }) => targetGroup.LoadBalancerArns ?? []))
    return { ...service, exposures, balancers: all.filter(({ LoadBalancerArn = '' }) => users.has(LoadBalancerArn)) }
  })
})

/**
 * Those behind load balancers that the internet reaches, with these alone, and those behind a target group that no load
 * balancer uses.
 */
export const publicServices = collection(async ({ read }): Promise<BalancedService[]> =>
  (await read(balancedServices)).flatMap((service) => {
    const balancers = service.balancers.filter(isFacing)
    return balancers.length === 0 && service.balancers.length > 0 ? [] : [{ ...service, balancers }]
  }),
)

/** The load balancers that the internet does not reach, and that lead to services of the platform. */
export const internalLoadBalancers = collection(async ({ read }): Promise<Resource<LoadBalancer>[]> => {
  const used = (await read(balancedServices)).flatMap(({ balancers }) => balancers)
  return [...new Map(used.filter((one) => !isFacing(one)).map((one) => [one.LoadBalancerArn, one])).values()]
})

const isFacing = ({ Scheme }: LoadBalancer): boolean => Scheme === 'internet-facing'

/** Whether a listener ends TLS itself, and presents a certificate. */
export const endsTls = ({ Protocol }: Listener): boolean => Protocol === 'HTTPS' || Protocol === 'TLS'

/** Certificates of the entrances' listeners, each once. */
export const certificates = collection(certificatesOf)

async function certificatesOf({ aws, read, region, orAbsent }: ReadContext): Promise<Resource<PresentedCertificate>[]> {
  const secure = (await read(entrances)).flatMap((balancer) =>
    balancer.listeners.filter(endsTls).map((listener) => ({ balancer, listener })),
  )
  const uses = await Promise.all(
    secure.map(async ({ balancer, listener }) => {
      const { Certificates = [] } = await aws.elbv2.describeListenerCertificates({ ListenerArn: listener.ListenerArn })
      return Certificates.map(({ CertificateArn = '?' }) => ({ arn: CertificateArn, balancer }))
    }),
  )
  const byArn = Map.groupBy(uses.flat(), ({ arn }) => arn)
  return Promise.all(
    [...byArn].map(async ([arn, users]) => {
      const found = arn.includes(':acm:')
        ? await orAbsent(aws.acm.describeCertificate({ CertificateArn: arn }), 'ResourceNotFoundException')
        : undefined
      const detail = found?.Certificate
      const balancers = [...new Map(users.map(({ balancer }) => [balancer.LoadBalancerArn, balancer])).values()]
      return {
        arn,
        balancers,
        ...(detail && { detail }),
        subject: { id: arn, type: 'acm:certificate', name: detail?.DomainName ?? arn, region },
      }
    }),
  )
}
