/** Who of the platform writes to which log group of the account and region. */
import { collection, type ReadContext } from '../collection.ts'
import { buildProjects } from '../delivery/projects.ts'
import { clusters } from '../ecs/clusters.ts'
import { services, taskDefinitions } from '../ecs/ecs.ts'
import { destinationOf } from '../ecs/log-destination.ts'
import { webAcls } from '../edge/edge.ts'
import { trails } from '../identity/audit.ts'
import { flowLogs } from '../network/flow-logs.ts'

/** Somebody who writes to a log group. */
export interface LogWriter {
  /** Name of the log group. */
  readonly group: string
  /** `container api of task definition x:3`, `ECS Exec of cluster y`. */
  readonly writer: string
  /** Whether it makes the group where there is none. */
  readonly makesIt: boolean
}

export const logWriters = collection(async (context): Promise<LogWriter[]> => {
  const all = await Promise.all([
    ofContainers(context),
    ofClusters(context),
    ofProxies(context),
    ofFirewalls(context),
    ofFlowLogs(context),
    ofTrails(context),
    ofBuilds(context),
  ])
  const named: Found[] = context.settings.operations.logGroups.map((group) => ({ group, writer: 'the configuration' }))
  return [...all.flat(), ...named].flatMap(({ group, writer, makesIt = false }) =>
    group === undefined ? [] : [{ group, writer, makesIt }],
  )
})

/** A writer that is found; without a group where it writes elsewhere. */
interface Found {
  readonly group: string | undefined
  readonly writer: string
  readonly makesIt?: boolean
}

async function ofContainers({ read, region }: ReadContext): Promise<Found[]> {
  return (await read(taskDefinitions)).flatMap(({ containerDefinitions = [], subject }) =>
    containerDefinitions.map((container) => {
      const { group, region: where = region } = destinationOf(container)
      const writer = `container ${container.name} of task definition ${subject.name}`
      return { group: where === region ? group : undefined, writer }
    }),
  )
}

/**
 * Sessions of ECS Exec; Container Insights and the events of ECS that go with it, whose groups are made for them.
 * Source of their names: aws/containers-roadmap#2315, hashicorp/terraform-provider-aws#36680.
 */
async function ofClusters({ read }: ReadContext): Promise<Found[]> {
  return (await read(clusters)).flatMap(({ clusterName, configuration, subject }) => [
    {
      group: configuration?.executeCommandConfiguration?.logConfiguration?.cloudWatchLogGroupName,
      writer: `ECS Exec of cluster ${subject.name}`,
    },
    ...['/aws/ecs', '/aws/events/ecs'].map((path) => ({
      group: `${path}/containerinsights/${clusterName}/performance`,
      writer: `Container Insights of cluster ${subject.name}`,
      makesIt: true,
    })),
  ])
}

/** The proxies of Service Connect, which log apart from the containers. */
async function ofProxies({ read, region }: ReadContext): Promise<Found[]> {
  return (await read(services)).flatMap(({ deployments = [], subject }) =>
    deployments.map(({ serviceConnectConfiguration }) => {
      const { group, region: where = region } = destinationOf({
        logConfiguration: serviceConnectConfiguration?.logConfiguration,
      })
      return { group: where === region ? group : undefined, writer: `Service Connect of service ${subject.name}` }
    }),
  )
}

async function ofFirewalls(context: ReadContext): Promise<Found[]> {
  const { aws, read, orAbsent } = context
  const found = (await read(webAcls)).map(async ({ ARN, subject }) => {
    const asked = aws.wafv2.getLoggingConfiguration({ ResourceArn: ARN })
    const destinations = (await orAbsent(asked, 'WAFNonexistentItemException'))?.LoggingConfiguration
    return Promise.all(
      (destinations?.LogDestinationConfigs ?? []).map(async (arn) => ({
        group: await groupOf(arn, context),
        writer: `web ACL ${subject.name}`,
      })),
    )
  })
  return (await Promise.all(found)).flat()
}

async function ofFlowLogs(context: ReadContext): Promise<Found[]> {
  return Promise.all(
    (await context.read(flowLogs)).map(async ({ LogGroupName, LogDestination, FlowLogId }) => ({
      group: LogGroupName ?? (await groupOf(LogDestination, context)),
      writer: `flow log ${FlowLogId}`,
    })),
  )
}

async function ofTrails(context: ReadContext): Promise<Found[]> {
  return Promise.all(
    (await context.read(trails)).map(async ({ CloudWatchLogsLogGroupArn, subject }) => ({
      group: await groupOf(CloudWatchLogsLogGroupArn, context),
      writer: `trail ${subject.name}`,
    })),
  )
}

/** Builds log to CloudWatch unless that is switched off; CodeBuild makes the group. */
async function ofBuilds({ read }: ReadContext): Promise<Found[]> {
  return (await read(buildProjects)).map(({ name, logsConfig, subject }) => {
    const { status = 'ENABLED', groupName = `/aws/codebuild/${name}` } = logsConfig?.cloudWatchLogs ?? {}
    return {
      group: status === 'ENABLED' ? groupName : undefined,
      writer: `build project ${subject.name}`,
      makesIt: true,
    }
  })
}

/** The name of a log group of this account and region, by its ARN; undefined for everything else. */
async function groupOf(arn: string | undefined, { region, account }: ReadContext): Promise<string | undefined> {
  const [, where, owner, name] = /^arn:[^:]+:logs:([^:]*):([^:]*):log-group:([^:]+)/.exec(arn ?? '') ?? []
  return where === region && owner === (await account()) ? name : undefined
}
