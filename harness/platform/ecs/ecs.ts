import type { Service, Task } from '@aws-sdk/client-ecs'
import { collection, type ReadContext, type Resource, type TaggedTaskDefinition } from '../collection.ts'
import { lastPart } from '../../arn.ts'
import { batchesOf } from '../../batches.ts'
import { deployedAs } from './task-sets.ts'
import { clusters, describeDefinition, placedServices } from './clusters.ts'

/** The active services of the environment, with their tags; those that may be another's are marked in their subjects. */
export const services = collection(async ({ read }): Promise<Resource<Service>[]> =>
  (await read(placedServices))
    .filter(({ service, place }) => place.kind !== 'another' && service.status === 'ACTIVE')
    .map(({ service }) => service),
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
  const uses = (await read(services)).flatMap((service) =>
    [...new Set(deployedAs(service).flatMap(({ taskDefinition }) => taskDefinition ?? []))].map((arn) => ({
      arn,
      service,
    })),
  )
  return Promise.all(
    [...Map.groupBy(uses, ({ arn }) => arn)].map(([arn, users]) =>
      definitionOf(
        arn,
        users.map(({ service }) => service),
        { aws, region },
      ),
    ),
  )
})

async function definitionOf(
  arn: string,
  users: readonly Resource<Service>[],
  { aws, region }: Pick<ReadContext, 'aws' | 'region'>,
): Promise<Resource<TaggedTaskDefinition>> {
  const { taskDefinition, tags = [] } = await describeDefinition(arn, { aws })
  const subject = { id: arn, type: 'ecs:task-definition', name: lastPart(arn), region }
  const [service, ...others] = users.map(({ serviceName }) => serviceName)
  const isOwn = service !== undefined && others.length === 0
  const undecided = users.find(({ subject: { undecided } }) => undecided !== undefined)?.subject.undecided
  return {
    ...taskDefinition,
    tags,
    subject: { ...subject, ...(isOwn && { service }), ...(undecided !== undefined && { undecided }) },
  }
}

/** Tasks of the platform's clusters that are meant to run; those of other environments' services are left out. */
export const tasks = collection(async (context): Promise<Resource<Task>[]> => {
  const [ourClusters, placed] = await Promise.all([context.read(clusters), context.read(placedServices)])
  const foreign = new Set(
    placed.flatMap(({ service: { clusterArn, serviceName }, place }) =>
      place.kind !== 'another' ? [] : [`${clusterArn} service:${serviceName}`],
    ),
  )
  const listed = await Promise.all(ourClusters.map(({ clusterArn = '' }) => tasksOf(clusterArn, context)))
  return listed.flat().filter(({ clusterArn, group }) => !foreign.has(`${clusterArn} ${group}`))
})

/** Finds the tasks of a service: ECS puts them into the group `service:<name>` of its cluster. */
export function tasksByService(
  all: readonly Resource<Task>[],
): (service: Pick<Service, 'clusterArn' | 'serviceName'>) => readonly Resource<Task>[] {
  const groups = Map.groupBy(all, ({ clusterArn, group }) => `${clusterArn} ${group}`)
  return ({ clusterArn, serviceName }) => groups.get(`${clusterArn} service:${serviceName}`) ?? []
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
