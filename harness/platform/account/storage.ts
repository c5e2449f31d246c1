import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs'
import type { Repository } from '@aws-sdk/client-ecr'
import type { Subject } from '../../../record/run.ts'
import { collection, type Resource } from '../collection.ts'
import { judgedDefinitions } from '../ecs/ecs.ts'
import { partitionOf } from '../../arn.ts'
import { logWriters } from './log-writers.ts'

/** A log group that something of the platform writes to, whether it exists or not. */
export interface NamedLogGroup {
  readonly name: string
  /** What writes there: `container api of task definition x:3`, `ECS Exec of cluster y`. */
  readonly writers: readonly string[]
  readonly found?: LogGroup
  readonly subject: Subject
}

/**
 * The log groups that the platform writes to, and those that the settings name. One that its writers make themselves is
 * not missing before they first wrote.
 */
export const namedLogGroups = collection(async ({ aws, read, region, account }): Promise<NamedLogGroup[]> => {
  const writers = await read(logWriters)
  const { logGroups = [] } = await aws.logs.describeLogGroups()
  const owner = await account()
  return [...Map.groupBy(writers, ({ group }) => group)].flatMap(([name, uses]) => {
    const found = logGroups.find(({ logGroupName }) => logGroupName === name)
    if (found === undefined && uses.every(({ makesIt }) => makesIt)) return []
    const subject = {
      id: `arn:${partitionOf(region)}:logs:${region}:${owner}:log-group:${name}`,
      type: 'logs:log-group',
      name,
      region,
    }
    return [{ name, writers: uses.map(({ writer }) => writer), subject, ...(found && { found }) }]
  })
})

/** Those of them that exist. */
export const logGroups = collection(async ({ read }): Promise<Resource<LogGroup>[]> =>
  (await read(namedLogGroups)).flatMap(({ found, subject }) => (found ? [{ ...found, subject }] : [])),
)

/** The account's ECR repositories from which the platform's task definitions take their images. */
export const repositories = collection(async ({ aws, read, region }): Promise<Resource<Repository>[]> => {
  const images = (await read(judgedDefinitions)).flatMap(({ containerDefinitions = [] }) =>
    containerDefinitions.map(({ image = '' }) => image),
  )
  const { repositories = [] } = await aws.ecr.describeRepositories()
  return repositories
    .filter(({ repositoryUri = '' }) =>
      images.some(
        (image) =>
          image.startsWith(`${repositoryUri}:`) || image.startsWith(`${repositoryUri}@`) || image === repositoryUri,
      ),
    )
    .map((repository) => ({
      ...repository,
      subject: {
        id: repository.repositoryArn ?? '',
        type: 'ecr:repository',
        name: repository.repositoryName ?? '?',
        region,
      },
    }))
})
