import type { Service, Task } from '@aws-sdk/client-ecs'
import type { Subject } from '../../../record/run.ts'
import { collection, type Resource } from '../collection.ts'
import { destinationOf } from './log-destination.ts'
import { services, taskDefinitions, tasks, tasksByService } from './ecs.ts'
import { definitionsOf } from './task-sets.ts'

/** Where a container of a service writes its log. */
export interface ContainerLog {
  readonly container: string
  /**
   * Whether the task ends with it. Others, such as those that prepare something at the start, may be done and silent.
   */
  readonly essential: boolean
  /** Absent when the container's log does not go to CloudWatch Logs of the run's region. */
  readonly group?: string
  /**
   * The beginning of the names of its streams, which end in the task's id: `api/api/`. Absent when the streams do not
   * name their task.
   */
  readonly prefix?: string
  /** `awslogs`, `awslogs in eu-west-1`, `awsfirelens to datadog`; absent when nothing is configured. */
  readonly driver?: string
}

/** A service, its tasks that are meant to run, and where they write. */
export interface ServiceLogs {
  readonly service: Service
  readonly tasks: readonly Resource<Task>[]
  readonly logs: readonly ContainerLog[]
  readonly subject: Subject
}

export const serviceLogs = collection(async ({ read, region }): Promise<ServiceLogs[]> => {
  const [ourServices, definitions, ourTasks] = await Promise.all([read(services), read(taskDefinitions), read(tasks)])
  const tasksOf = tasksByService(ourTasks)
  const containersOf = (service: Service) =>
    definitionsOf(service, definitions).flatMap(({ containerDefinitions = [] }) => containerDefinitions)
  return ourServices.map((service) => ({
    service,
    tasks: tasksOf(service),
    logs: containersOf(service).map((definition) => {
      const { driver, isCloudWatch, group, region: where = region, prefix } = destinationOf(definition)
      // A group of the same name in the run's own region is another one.
      const here = where === region
      return {
        container: definition.name ?? '',
        essential: definition.essential ?? true,
        ...(driver && { driver: isCloudWatch && !here ? `${driver} in ${where}` : driver }),
        ...(group && here && { group }),
        ...(prefix && { prefix }),
      }
    }),
    subject: service.subject,
  }))
})
