import type { ScalableTarget, ScalingPolicy } from '@aws-sdk/client-application-auto-scaling'
import type { Service } from '@aws-sdk/client-ecs'
import type { Subject } from '../../../record/run.ts'
import { collection } from '../collection.ts'
import { services } from './ecs.ts'

/** A service with how it scales. */
export interface ScaledService {
  readonly service: Service
  /** Absent when the service does not scale. */
  readonly target?: ScalableTarget
  readonly policies: readonly ScalingPolicy[]
  readonly subject: Subject
}

export const scaledServices = collection(async ({ aws, read }): Promise<ScaledService[]> => {
  const [ourServices, { ScalableTargets = [] }, { ScalingPolicies = [] }] = await Promise.all([
    read(services),
    aws.autoscaling.describeScalableTargets({ ServiceNamespace: 'ecs' }),
    aws.autoscaling.describeScalingPolicies({ ServiceNamespace: 'ecs' }),
  ])
  const targets = new Map(ScalableTargets.filter(isForCount).map((target) => [target.ResourceId, target]))
  const policies = Map.groupBy(ScalingPolicies.filter(isForCount), ({ ResourceId }) => ResourceId)
  return ourServices.map((service) => {
    const resource = resourceOf(service.serviceArn ?? '')
    const target = targets.get(resource)
    return { service, policies: policies.get(resource) ?? [], subject: service.subject, ...(target && { target }) }
  })
})

const isForCount = ({ ScalableDimension }: { ScalableDimension?: string | undefined }): boolean =>
  ScalableDimension === 'ecs:service:DesiredCount'

/** What Application Auto Scaling calls a service: `service/cluster/name`. */
const resourceOf = (serviceArn: string): string => serviceArn.slice(serviceArn.indexOf(':service/') + 1)
