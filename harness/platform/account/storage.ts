import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs'
import type { Repository } from '@aws-sdk/client-ecr'
import type { Subject } from '../../../record/run.ts'
import type { Inventory, ReadContext, Resource } from '../collection.ts'
import { partitionOf } from '../partition.ts'

/** A log group that something of the platform writes to, whether it exists or not. */
export interface NamedLogGroup {
  readonly name: string
  /** What writes there: `container api of task definition x:3`, `ECS Exec of cluster y`. */
  readonly writers: readonly string[]
  readonly found?: LogGroup
  readonly subject: Subject
}

export interface StorageInventory {
  /** The log groups of the platform's containers, ECS Exec sessions and web ACLs, and those that the settings name. */
  namedLogGroups(): Promise<NamedLogGroup[]>
  /** Those of them that exist. */
  logGroups(): Promise<Resource<LogGroup>[]>
  /** The account's ECR repositories from which the platform's task definitions take their images. */
  repositories(): Promise<Resource<Repository>[]>
}

export const storageOf = (inventory: Inventory): StorageInventory => ({
  namedLogGroups: () =>
    inventory.once('named log groups', async (context) => {
      const { aws, region, account } = context
      const writers = await writersOf(context)
      const { logGroups = [] } = await aws.logs.describeLogGroups()
      const owner = await account()
      return [...Map.groupBy(writers, ({ group }) => group)].map(([name, uses]) => {
        const found = logGroups.find(({ logGroupName }) => logGroupName === name)
        const subject = {
          id: `arn:${partitionOf(region)}:logs:${region}:${owner}:log-group:${name}`,
          type: 'logs:log-group',
          name,
          region,
        }
        return { name, writers: uses.map(({ writer }) => writer), subject, ...(found && { found }) }
      })
    }),

  logGroups: () =>
    inventory.once('log groups', async ({ platform }) =>
      (await platform.namedLogGroups()).flatMap(({ found, subject }) => (found ? [{ ...found, subject }] : [])),
    ),

  repositories: () =>
    inventory.once('repositories', async ({ aws, platform, region }) => {
      const images = (await platform.judgedDefinitions()).flatMap(({ containerDefinitions = [] }) =>
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
    }),
})

interface Writer {
  readonly group: string
  readonly writer: string
}

async function writersOf({ platform, settings, orAbsent, aws }: ReadContext): Promise<Writer[]> {
  const [definitions, clusters, acls] = await Promise.all([
    platform.taskDefinitions(),
    platform.clusters(),
    platform.webAcls(),
  ])
  const containers = definitions.flatMap(({ containerDefinitions = [], subject }) =>
    containerDefinitions.flatMap(({ name, logConfiguration }) => {
      const group = logConfiguration?.logDriver === 'awslogs' ? logConfiguration.options?.['awslogs-group'] : undefined
      return group === undefined ? [] : [{ group, writer: `container ${name} of task definition ${subject.name}` }]
    }),
  )
  const sessions = clusters.flatMap(({ configuration, subject }) => {
    const group = configuration?.executeCommandConfiguration?.logConfiguration?.cloudWatchLogGroupName
    return group === undefined ? [] : [{ group, writer: `ECS Exec of cluster ${subject.name}` }]
  })
  const firewalls = await Promise.all(
    acls.map(async ({ ARN, subject }) => {
      const logging = await orAbsent(
        aws.wafv2.getLoggingConfiguration({ ResourceArn: ARN }),
        'WAFNonexistentItemException',
      )
      return (logging?.LoggingConfiguration?.LogDestinationConfigs ?? []).flatMap((arn) => {
        const group = /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)/.exec(arn)?.[1]
        return group === undefined ? [] : [{ group, writer: `web ACL ${subject.name}` }]
      })
    }),
  )
  return [
    ...containers,
    ...sessions,
    ...firewalls.flat(),
    ...settings.operations.logGroups.map((group) => ({ group, writer: 'the configuration' })),
  ]
}
