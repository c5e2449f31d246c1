import type { Service, Task } from '@aws-sdk/client-ecs'
import type { Subject } from '../../../record/run.ts'
import { collection, type Resource } from '../collection.ts'
import { services, taskDefinitions, tasks, tasksByService } from './ecs.ts'

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
  /** `awslogs`, `awslogs in eu-west-1`, `awsfirelens`; absent when nothing is configured. */
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
  const containers = new Map(
    definitions.map(({ taskDefinitionArn, containerDefinitions = [] }) => [taskDefinitionArn, containerDefinitions]),
  )
  return ourServices.map((service) => ({
    service,
    tasks: tasksOf(service),
    logs: (containers.get(service.taskDefinition) ?? []).map(
      ({ name: container = '', essential = true, logConfiguration }) => {
        const { logDriver, options } = logConfiguration ?? {}
        const where = options?.['awslogs-region'] ?? region
        // A group of the same name in the run's own region is another one.
        const driver = logDriver === 'awslogs' && where !== region ? `awslogs in ${where}` : logDriver
        const group = driver === 'awslogs' ? options?.['awslogs-group'] : undefined
        const prefix = options?.['awslogs-stream-prefix']
        return {
          container,
          essential,
          ...(driver && { driver }),
          ...(group && { group }),
          ...(prefix && { prefix: `${prefix}/${container}/` }),
        }
      },
    ),
    subject: service.subject,
  }))
})
