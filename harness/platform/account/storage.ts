import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs'
import type { Repository } from '@aws-sdk/client-ecr'
import type { Subject } from '../../../record/run.ts'
import { collection, type ReadContext, type Resource } from '../collection.ts'
import { destinationOf } from '../ecs/log-destination.ts'
import { flowLogs } from '../network/flow-logs.ts'
import { clusters } from '../ecs/clusters.ts'
import { judgedDefinitions, taskDefinitions } from '../ecs/ecs.ts'
import { webAcls } from '../edge/edge.ts'
import { partitionOf } from '../../arn.ts'

/** A log group that something of the platform writes to, whether it exists or not. */
export interface NamedLogGroup {
  readonly name: string
  /** What writes there: `container api of task definition x:3`, `ECS Exec of cluster y`. */
  readonly writers: readonly string[]
  readonly found?: LogGroup
  readonly subject: Subject
}

/** The log groups of the platform's containers, ECS Exec sessions and web ACLs, and those that the settings name. */
export const namedLogGroups = collection(async (context): Promise<NamedLogGroup[]> => {
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

interface Writer {
  readonly group: string
  readonly writer: string
}

async function writersOf({ read, settings, orAbsent, aws, region }: ReadContext): Promise<Writer[]> {
  const [definitions, ourClusters, acls, networkLogs] = await Promise.all([
    read(taskDefinitions),
    read(clusters),
    read(webAcls),
    read(flowLogs),
  ])
  const containers = definitions.flatMap(({ containerDefinitions = [], subject }) =>
    containerDefinitions.flatMap((container) => {
      const { group, region: where = region } = destinationOf(container)
      return group === undefined || where !== region
        ? []
        : [{ group, writer: `container ${container.name} of task definition ${subject.name}` }]
    }),
  )
  const sessions = ourClusters.flatMap(({ configuration, subject }) => {
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
    ...networkLogs.flatMap(({ LogGroupName, FlowLogId }) =>
      LogGroupName === undefined ? [] : [{ group: LogGroupName, writer: `flow log ${FlowLogId}` }],
    ),
    ...settings.operations.logGroups.map((group) => ({ group, writer: 'the configuration' })),
  ]
}
