/** Delivery of the platform's services: pipelines of CodePipeline and their build projects. */
import type { ActionDeclaration, PipelineDeclaration } from '@aws-sdk/client-codepipeline'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { Service } from '@aws-sdk/client-ecs'
import type { Subject } from '../../../record/run.ts'
import { collection, type ReadContext, type Resource } from '../collection.ts'
import { services } from '../ecs/ecs.ts'
import { metricAlarms } from '../observability/alarms.ts'
import { alarmIn, watchedBy } from '../observability/alarms.ts'
import { lastPart, partitionOf } from '../../arn.ts'

export type PlatformPipeline = Resource<PipelineDeclaration> & {
  /** The services that it deploys, by ARN. */
  readonly services: readonly string[]
}

/** A service with what deploys it. */
export interface DeliveredService {
  readonly service: Service
  readonly pipelines: readonly PlatformPipeline[]
  /** Build projects: those of its pipelines, or else the one that the settings name. */
  readonly projects: readonly UsedProject[]
  readonly subject: Subject
}

/** A build project that pipelines of the platform build with, whether it exists or not. */
export interface UsedProject {
  readonly name: string
  /** The pipelines that build with it; none where only the settings name it. */
  readonly pipelines: readonly PlatformPipeline[]
  /** Region or account of the action, where it is not the run's own: the project cannot be looked up from here. */
  readonly elsewhere?: string
  readonly subject: Subject
}

/**
 * The pipelines of the region that deploy services of the platform: by an ECS action that names one, or, without such
 * an action, by name.
 */
export const pipelines = collection(readPipelines)

/** The services, each with the pipelines that deploy it. */
export const deliveredServices = collection(async (context): Promise<DeliveredService[]> => {
  const { read, settings } = context
  const ourServices = await read(services)
  if (ourServices.length === 0) return []
  const [ourPipelines, account] = await Promise.all([read(pipelines), context.account()])
  const here = { region: context.region, account }
  return ourServices.map((service) => {
    const own = ourPipelines.filter((pipeline) => pipeline.services.includes(service.subject.id))
    const declared = projectsOf(own, here)
    const named = settings.pipelines.buildProject?.replaceAll('{service}', service.serviceName ?? '')
    return {
      service,
      pipelines: own,
      projects: declared.length > 0 || named === undefined ? declared : [projectOf({ name: named, ...here }, [])],
      subject: service.subject,
    }
  })
})

/** The build projects of the platform's services, each once. */
export const usedProjects = collection(async ({ read }): Promise<UsedProject[]> => {
  const projects = (await read(deliveredServices)).flatMap((service) => service.projects)
  return [...Map.groupBy(projects, ({ subject }) => subject.id).values()].map((same) => ({
    ...same[0]!,
    pipelines: [...new Set(same.flatMap(({ pipelines }) => pipelines))],
  }))
})

/** Metric alarms of the region that watch these pipelines and projects. */
export const pipelineAlarms = collection(async ({ read, region }): Promise<Resource<MetricAlarm>[]> => {
  const [alarms, ourPipelines, projects] = await Promise.all([read(metricAlarms), read(pipelines), read(usedProjects)])
  const watched = new Set([
    ...ourPipelines.map(({ subject }) => `AWS/CodePipeline PipelineName ${subject.name}`),
    ...projects
      .filter(({ elsewhere }) => elsewhere === undefined)
      .map(({ name }) => `AWS/CodeBuild ProjectName ${name}`),
  ])
  return alarms
    .filter((alarm) =>
      watchedBy(alarm).some((of) =>
        Object.entries(of.dimensions).some(([name, value]) => watched.has(`${of.namespace} ${name} ${value}`)),
      ),
    )
    .map((alarm) => alarmIn(region, alarm))
})

/** Each pipeline is read by a call of its own: there is none for several. */
async function readPipelines({ aws, read, settings, region, orAbsent }: ReadContext): Promise<PlatformPipeline[]> {
  const ourServices = await read(services)
  if (ourServices.length === 0) return []
  const { pipelines = [] } = await aws.codepipeline.listPipelines()
  const answers = await Promise.all(
    pipelines.map(({ name }) => orAbsent(aws.codepipeline.getPipeline({ name }), 'PipelineNotFoundException')),
  )
  return answers.flatMap((answer) => {
    if (answer?.pipeline === undefined) return []
    const { pipeline, metadata } = answer
    const deployed = ourServices
      .filter((service) => deploys(pipeline, service, settings.pipelines.name))
      .map(({ subject }) => subject.id)
    const name = pipeline.name ?? '?'
    const subject = { id: metadata?.pipelineArn ?? name, type: 'codepipeline:pipeline', name, region }
    return deployed.length === 0 ? [] : [{ ...pipeline, services: deployed, subject }]
  })
}

const actionsOf = ({ stages = [] }: PipelineDeclaration): ActionDeclaration[] =>
  stages.flatMap(({ actions = [] }) => actions)

function deploys(
  pipeline: PipelineDeclaration,
  { serviceName = '', clusterArn = '' }: Service,
  pattern: string | undefined,
): boolean {
  const deployments = actionsOf(pipeline).filter(({ actionTypeId }) => actionTypeId?.provider === 'ECS')
  if (deployments.length === 0)
    return pattern !== undefined && pipeline.name === pattern.replaceAll('{service}', serviceName)
  const cluster = lastPart(clusterArn)
  return deployments.some(
    ({ configuration = {} }) =>
      configuration['ClusterName'] === cluster && configuration['ServiceName'] === serviceName,
  )
}

interface Use {
  readonly name: string
  /** Where the action runs. */
  readonly region: string
  readonly account: string
}

function projectsOf(pipelines: readonly PlatformPipeline[], own: Omit<Use, 'name'>): UsedProject[] {
  const uses = pipelines.flatMap((pipeline) =>
    actionsOf(pipeline).flatMap(({ actionTypeId, configuration = {}, region = own.region, roleArn }) => {
      const name = configuration['ProjectName']
      if (actionTypeId?.provider !== 'CodeBuild' || name === undefined) return []
      return [{ pipeline, name, region, account: roleArn?.split(':')[4] ?? own.account }]
    }),
  )
  return [...Map.groupBy(uses, (use) => arnOf(use)).values()].map((same) => {
    const { region, account } = same[0]!
    const elsewhere = region !== own.region ? region : account !== own.account ? account : undefined
    return {
      ...projectOf(
        same[0]!,
        same.map(({ pipeline }) => pipeline),
      ),
      ...(elsewhere !== undefined && { elsewhere }),
    }
  })
}

const arnOf = ({ name, region, account }: Use): string =>
  `arn:${partitionOf(region)}:codebuild:${region}:${account}:project/${name}`

const projectOf = (use: Use, pipelines: readonly PlatformPipeline[]): UsedProject => ({
  name: use.name,
  pipelines,
  subject: { id: arnOf(use), type: 'codebuild:project', name: use.name, region: use.region },
})
