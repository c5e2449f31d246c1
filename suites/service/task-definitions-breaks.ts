/**
 * How to break the reference platform's task definitions, services and repositories; each answers the subject that must
 * fail.
 */
import type { Break } from '../../harness/index.ts'

type World = Parameters<Break>[0]
type Definition = ReturnType<World['ecs']['taskDefinitions']['only']>
type Container = NonNullable<Definition['containerDefinitions']>[number]
type Service = ReturnType<World['ecs']['services']['only']>

/** Changes the task definition of a service. */
export function changeDefinition({ ecs }: World, service: string, change: (definition: Definition) => void): string {
  const definition = ecs.taskDefinitions.only(({ family }) => family?.endsWith(`-${service}`) ?? false)
  change(definition)
  return definition.taskDefinitionArn!
}

/** Changes the container of a service's task definition. */
export const changeContainer = (world: World, service: string, change: (container: Container) => void): string =>
  changeDefinition(world, service, ({ containerDefinitions = [] }) => change(containerDefinitions[0]!))

/** Changes a service. */
export function changeService({ ecs }: World, name: string, change: (service: Service) => void): string {
  const service = ecs.services.only(({ serviceName }) => serviceName === name)
  change(service)
  return service.serviceArn!
}
