/** Services whose tasks stand in task sets of another controller than ECS. */
import type { World } from '../../harness/index.ts'

type Service = ReturnType<World['ecs']['services']['only']>
type TaskSet = NonNullable<Service['taskSets']>[number]

/**
 * A service as the EXTERNAL controller shows it: it names no task definition, network or capacity itself. Its primary
 * task set deploys what the service did, and a second one what `beside` says otherwise.
 * @returns the service's ARN
 */
export function byExternal({ ecs }: World, name: string, beside?: Partial<TaskSet>): string {
  const service = ecs.services.only(({ serviceName }) => serviceName === name)
  const { taskDefinition, networkConfiguration, loadBalancers = [], launchType, capacityProviderStrategy } = service
  const { platformVersion, platformFamily, serviceRegistries = [], clusterArn, serviceArn } = service
  const set: TaskSet = {
    id: 'ecs-svc/1',
    taskSetArn: `${serviceArn?.replace(':service/', ':task-set/')}/ecs-svc/1`,
    serviceArn,
    clusterArn,
    status: 'PRIMARY',
    stabilityStatus: 'STEADY_STATE',
    createdAt: new Date('2026-01-02T00:00:00Z'),
    scale: { value: 100, unit: 'PERCENT' },
    taskDefinition,
    networkConfiguration,
    loadBalancers,
    serviceRegistries,
    launchType,
    capacityProviderStrategy,
    platformVersion,
    platformFamily,
  }
  const second: TaskSet = { ...set, id: 'ecs-svc/2', status: 'ACTIVE', scale: { value: 0, unit: 'PERCENT' }, ...beside }
  for (const key of [
    'taskDefinition',
    'networkConfiguration',
    'launchType',
    'capacityProviderStrategy',
    'platformVersion',
    'platformFamily',
  ] as const)
    delete service[key]
  Object.assign(service, {
    deploymentController: { type: 'EXTERNAL' },
    deployments: [],
    loadBalancers: [],
    serviceRegistries: [],
    deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
    taskSets: beside === undefined ? [set] : [set, second],
  })
  return serviceArn!
}

/** Something outside of AWS is to deploy a service, and has not yet. */
export function notDeployedYet(world: World, name: string): void {
  byExternal(world, name)
  world.ecs.services.only(({ serviceName }) => serviceName === name).taskSets = []
  world.ecs.tasks.remove(({ group }) => group === `service:${name}`)
}
