import type { Deployment, Service, Task } from '@aws-sdk/client-ecs'
import type { Subject } from '../../../record/run.ts'
import { collection, type Resource } from '../collection.ts'
import { clusters, placedServices } from './clusters.ts'
import { services, tasks, tasksByService } from './ecs.ts'
import { lastPart, partitionOf } from '../../arn.ts'

/** A service that the clusters list or the configuration names, whether it exists or not. */
export interface NamedService {
  readonly name: string
  readonly found?: Service
  readonly subject: Subject
}

/** A service with its tasks that are meant to run. */
export interface StaffedService {
  readonly service: Service
  readonly tasks: readonly Resource<Task>[]
  /** The deployment that is to be in force; absent where another controller than ECS deploys. */
  readonly primary?: Deployment
  readonly subject: Subject
}

export const namedServices = collection(async (context): Promise<NamedService[]> => {
  const { read, settings, region } = context
  const [ourClusters, placed] = await Promise.all([read(clusters), read(placedServices)])
  const listed = placed.flatMap(({ service, place }) => (place.kind !== 'another' ? [service] : []))
  const at = `arn:${partitionOf(region)}:ecs:${region}:${await context.account()}:service`
  const nowhere = settings.select.clusters?.[0] ?? settings.environment
  const clusterNames = ourClusters.length === 0 ? [nowhere] : ourClusters.map(({ clusterName = '?' }) => clusterName)
  const missing = [...Map.groupBy(settings.service.expected, (name) => name)].flatMap(([name, wanted]) => {
    const found = listed.filter(({ serviceName }) => serviceName === name)
    const homes = found.map(({ clusterArn = '' }) => lastPart(clusterArn))
    const others = clusterNames.filter((cluster) => !homes.includes(cluster))
    // One that is wanted more often than there are clusters is missing from one that nobody names.
    const absent = wanted.slice(homes.length).map((_, index) => others[index] ?? '*')
    return [...new Set(absent)].map((cluster) => ({
      name,
      subject: { id: `${at}/${cluster}/${name}`, type: 'ecs:service', name, region, service: name },
    }))
  })
  return [...listed.map((found) => ({ name: found.serviceName ?? '?', found, subject: found.subject })), ...missing]
})

export const staffedServices = collection(async ({ read }): Promise<StaffedService[]> => {
  const [ourServices, ourTasks] = await Promise.all([read(services), read(tasks)])
  const tasksOf = tasksByService(ourTasks)
  return ourServices.map((service) => {
    const primary = service.deployments?.find(({ status }) => status === 'PRIMARY')
    return {
      service,
      tasks: tasksOf(service),
      ...(primary && { primary }),
      subject: service.subject,
    }
  })
})
