import type { Cluster, Service, Task } from '@aws-sdk/client-ecs'
import type { Subject } from '../../../record/run.ts'
import { collection, type ReadContext, type Resource, type TaggedTaskDefinition } from '../collection.ts'
import { lastPart, partitionOf } from '../../arn.ts'
import { batchesOf } from '../../batches.ts'

/** A cluster that the configuration names, whether it exists or not. */
export interface NamedCluster {
  readonly name: string
  /** Absent when ECS knows no cluster of that name. A deleted one is known for a while, with status INACTIVE. */
  readonly found?: Cluster
  readonly subject: Subject
}

/** The clusters that the configuration names. */
export const namedClusters = collection(async ({ aws, settings, region, account }): Promise<NamedCluster[]> => {
  const names = settings.select.clusters.map((name) => name.replaceAll('{environment}', settings.environment))
  const { clusters = [] } = await aws.ecs.describeClusters({
    clusters: names,
    include: ['ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'STATISTICS', 'TAGS'],
  })
  const owner = await account()
  return names.map((name) => {
    const found = clusters.find(({ clusterName }) => clusterName === name)
    const subject = {
      id: found?.clusterArn ?? `arn:${partitionOf(region)}:ecs:${region}:${owner}:cluster/${name}`,
      type: 'ecs:cluster',
      name,
      region,
    }
    return { name, subject, ...(found && { found }) }
  })
})

/** Those of them that are active. */
export const clusters = collection(async ({ read }): Promise<Resource<Cluster>[]> =>
  (await read(namedClusters)).flatMap(({ found, subject }) =>
    found?.status === 'ACTIVE' ? [{ ...found, subject }] : [],
  ),
)

/** The active services of the platform's clusters, with their tags. */
export const services = collection(async (context): Promise<Resource<Service>[]> =>
  (await Promise.all((await context.read(clusters)).map((cluster) => servicesOf(cluster, context))))
    .flat()
    .filter(({ status }) => status === 'ACTIVE'),
)

/**
 * The task definitions that verdicts about task definitions are about: those, or the candidate that is to be deployed
 * next, when the run is about one.
 */
export const judgedDefinitions = collection(async ({ candidate, read }): Promise<Resource<TaggedTaskDefinition>[]> =>
  candidate === undefined ? read(taskDefinitions) : [await candidate()],
)

/** The task definitions that those services deploy, each once. */
export const taskDefinitions = collection(async ({ aws, read, region }): Promise<Resource<TaggedTaskDefinition>[]> => {
  const arns = [...new Set((await read(services)).flatMap(({ taskDefinition }) => taskDefinition ?? []))]
  return Promise.all(
    arns.map(async (arn) => {
      const { taskDefinition, tags = [] } = await aws.ecs.describeTaskDefinition({
        taskDefinition: arn,
        include: ['TAGS'],
      })
      return {
        ...taskDefinition,
        tags,
        subject: { id: arn, type: 'ecs:task-definition', name: lastPart(arn), region },
      }
    }),
  )
})

/** Tasks of the platform's clusters that are meant to run. */
export const tasks = collection(async (context): Promise<Resource<Task>[]> =>
  (
    await Promise.all((await context.read(clusters)).map((cluster) => tasksOf(cluster.clusterArn ?? '', context)))
  ).flat(),
)

/** Finds the tasks of a service: ECS puts them into the group `service:<name>` of its cluster. */
export function tasksByService(
  all: readonly Resource<Task>[],
): (service: Pick<Service, 'clusterArn' | 'serviceName'>) => readonly Resource<Task>[] {
  const groups = Map.groupBy(all, ({ clusterArn, group }) => `${clusterArn} ${group}`)
  return ({ clusterArn, serviceName }) => groups.get(`${clusterArn} service:${serviceName}`) ?? []
}

/** The services that a cluster lists, being deleted or not, with their tags. */
export async function servicesOf(
  { clusterArn = '' }: Cluster,
  { aws, region }: Pick<ReadContext, 'aws' | 'region'>,
): Promise<Resource<Service>[]> {
  const { serviceArns = [] } = await aws.ecs.listServices({ cluster: clusterArn })
  const answers = await Promise.all(
    batchesOf(serviceArns, 10).map((services) =>
      aws.ecs.describeServices({ cluster: clusterArn, services, include: ['TAGS'] }),
    ),
  )
  return answers
    .flatMap(({ services = [] }) => services)
    .map((service) => ({
      ...service,
      subject: { id: service.serviceArn ?? '', type: 'ecs:service', name: service.serviceName ?? '?', region },
    }))
}

/** The tasks of a cluster, platform's or not, that are meant to run. */
export async function tasksOf(
  cluster: string,
  { aws, region }: Pick<ReadContext, 'aws' | 'region'>,
): Promise<Resource<Task>[]> {
  const { taskArns = [] } = await aws.ecs.listTasks({ cluster })
  const answers = await Promise.all(batchesOf(taskArns, 100).map((tasks) => aws.ecs.describeTasks({ cluster, tasks })))
  return answers
    .flatMap(({ tasks = [] }) => tasks)
    .map((task) => ({
      ...task,
      subject: { id: task.taskArn ?? '', type: 'ecs:task', name: lastPart(task.taskArn ?? ''), region },
    }))
}
