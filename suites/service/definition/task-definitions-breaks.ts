/**
 * How to break the reference platform's task definitions, services and repositories; each answers the subject that must
 * fail.
 */
import type { Finders, TaskDefinitionRow } from '../../../harness/index.ts'

type Container = NonNullable<TaskDefinitionRow['containerDefinitions']>[number]

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
export const changeContainer = (find: Finders, service: string, change: (container: Container) => void): string =>
  changeDefinition(find, service, ({ containerDefinitions = [] }) => change(containerDefinitions[0]!))

/** Changes a service. */
export function changeService(
  find: Finders,
  name: string,
  change: (service: ReturnType<Finders['service']>) => void,
): string {
  const service = find.service(name)
  change(service)
  return service.serviceArn!
}
