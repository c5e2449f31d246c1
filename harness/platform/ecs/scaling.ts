import type { ScalableTarget, ScalingPolicy } from '@aws-sdk/client-application-auto-scaling'
import type { Service } from '@aws-sdk/client-ecs'
import type { Subject } from '../../../record/run.ts'
import type { Inventory } from '../collection.ts'

/** A service with how it scales. */
export interface ScaledService {
  readonly service: Service
  /** Absent when the service does not scale. */
  readonly target?: ScalableTarget
  readonly policies: readonly ScalingPolicy[]
  readonly subject: Subject
}

export interface ScalingInventory {
  scaledServices(): Promise<ScaledService[]>
}

export const scalingOf = (inventory: Inventory): ScalingInventory => ({
  scaledServices: () =>
    inventory.once('scaled services', async ({ aws, platform }) => {
      const [services, { ScalableTargets = [] }, { ScalingPolicies = [] }] = await Promise.all([
        platform.services(),
        aws.autoscaling.describeScalableTargets({ ServiceNamespace: 'ecs' }),
        aws.autoscaling.describeScalingPolicies({ ServiceNamespace: 'ecs' }),
      ])
      const targets = new Map(ScalableTargets.filter(isForCount).map((target) => [target.ResourceId, target]))
      const policies = Map.groupBy(ScalingPolicies.filter(isForCount), ({ ResourceId }) => ResourceId)
      return services.map((service) => {
        const resource = resourceOf(service.serviceArn ?? '')
        const target = targets.get(resource)
        return { service, policies: policies.get(resource) ?? [], subject: service.subject, ...(target && { target }) }
      })
    }),
})

const isForCount = ({ ScalableDimension }: { ScalableDimension?: string | undefined }): boolean =>
  ScalableDimension === 'ecs:service:DesiredCount'

/** What Application Auto Scaling calls a service: `service/cluster/name`. */
const resourceOf = (serviceArn: string): string => serviceArn.slice(serviceArn.indexOf(':service/') + 1)
