/** What a service deploys where task sets make it up, and not the service itself: another controller than ECS deploys. */
import type { Service, TaskDefinition } from '@aws-sdk/client-ecs'

/** What is deployed of a service at one time. */
export type Deployed = Pick<
  Service,
  | 'taskDefinition'
  | 'networkConfiguration'
  | 'launchType'
  | 'capacityProviderStrategy'
  | 'platformVersion'
  | 'platformFamily'
  | 'loadBalancers'
  | 'serviceRegistries'
>

type TaskSet = NonNullable<Service['taskSets']>[number]

/**
 * Everything that a service deploys: each of its task sets, where it has some, else what the service says.
 * @example deployedAs(service).flatMap(({ taskDefinition }) => taskDefinition ?? [])
 */
export const deployedAs = (service: Service): readonly Deployed[] => {
  const { taskSets = [] } = service
  return taskSets.length === 0 ? [service] : taskSets.map((set) => of(set, service))
}

/**
 * A service as its primary task set deploys it, or the newest one where none is primary. A service of the EXTERNAL
 * controller names no task definition, network or capacity itself, and what one of CodeDeploy names may be older.
 * Source: ECS API reference, CreateService and TaskSet.
 * @example asDeployed(service).taskDefinition
 */
export function asDeployed<S extends Service>(service: S): S {
  const newestFirst = (service.taskSets ?? []).toSorted(
    (a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0),
  )
  const serving = newestFirst.find(({ status }) => status === 'PRIMARY') ?? newestFirst[0]
  return serving === undefined ? service : { ...service, ...of(serving, service) }
}

/**
 * Whether another controller has deployed nothing of a service yet, so that it has no definition, network or capacity.
 * @example if (awaitsTaskSet(service)) notApplicable('…')
 */
export const awaitsTaskSet = ({ deploymentController, taskSets = [], taskDefinition }: Service): boolean =>
  deploymentController?.type === 'EXTERNAL' && taskSets.length === 0 && taskDefinition === undefined

/**
 * The task definitions, of those given, that a service deploys.
 * @example definitionsOf(service, await platform.taskDefinitions())
 */
export function definitionsOf<D extends TaskDefinition>(service: Service, definitions: readonly D[]): D[] {
  const arns = new Set(deployedAs(service).map(({ taskDefinition }) => taskDefinition))
  return definitions.filter(({ taskDefinitionArn }) => arns.has(taskDefinitionArn))
}

function of(set: TaskSet, service: Service): Deployed {
  const capacity = set.launchType === undefined && (set.capacityProviderStrategy ?? []).length === 0 ? service : set
  return {
    taskDefinition: set.taskDefinition ?? service.taskDefinition,
    networkConfiguration: set.networkConfiguration ?? service.networkConfiguration,
    launchType: capacity.launchType,
    capacityProviderStrategy: capacity.capacityProviderStrategy,
    platformVersion: set.platformVersion ?? service.platformVersion,
    platformFamily: set.platformFamily ?? service.platformFamily,
    loadBalancers: set.loadBalancers ?? service.loadBalancers,
    serviceRegistries: set.serviceRegistries ?? service.serviceRegistries,
  }
}
