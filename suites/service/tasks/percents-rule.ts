import type { StaffedService } from '../../../harness/index.ts'

type Service = Pick<
  StaffedService['service'],
  'deploymentController' | 'deploymentConfiguration' | 'schedulingStrategy'
>

/** Whether ECS itself deploys a service, by whatever strategy. */
export const isDeployedByEcs = ({ deploymentController }: Service): boolean =>
  (deploymentController?.type ?? 'ECS') === 'ECS'

/** Blue/green, linear and canary: ECS starts the new revision beside the old one and shifts traffic to it. */
export const shiftsTraffic = ({ deploymentConfiguration }: Service): boolean =>
  (deploymentConfiguration?.strategy ?? 'ROLLING') !== 'ROLLING'

/**
 * Why the percentages of the deployment configuration do not rule the deployments of a service; undefined: they do.
 * Source: ECS API reference, DeploymentConfiguration: of a daemon the maximum is always 100.
 * @example const because = whyNoPercents(service)
 */
export function whyNoPercents(service: Service): string | undefined {
  const { deploymentController, deploymentConfiguration, schedulingStrategy } = service
  if (!isDeployedByEcs(service)) return `${deploymentController?.type} deploys the service: percentages do not rule it.`
  if (schedulingStrategy === 'DAEMON')
    return 'It is a daemon: on each instance ECS stops the old task before it starts the new one.'
  return shiftsTraffic(service)
    ? `Its strategy is ${deploymentConfiguration?.strategy}: the old revision stays in full until the new one has ` +
        'taken over.'
    : undefined
}
