/**
 * Breaks of the reference platform's task definitions, services and repositories; each returns the subject that must
 * fail.
 */
import type { ContainerDefinition, Service } from '@aws-sdk/client-ecs'
import type { Finders, TaskDefinitionRow } from '../../harness/index.ts'

/** Changes the task definition of a service. */
export function changeDefinition(
  find: Finders,
  service: string,
  change: (definition: TaskDefinitionRow) => void,
): string {
  const definition = find.taskDefinition(service)
  change(definition)
  return definition.taskDefinitionArn!
}

/** Changes the container of a service's task definition. */
export const changeContainer = (
  find: Finders,
  service: string,
  change: (container: ContainerDefinition) => void,
): string => changeDefinition(find, service, ({ containerDefinitions = [] }) => change(containerDefinitions[0]!))

/** Changes a service. */
export function changeService(find: Finders, name: string, change: (service: Service) => void): string {
  const service = find.service(name)
  change(service)
  return service.serviceArn!
}
