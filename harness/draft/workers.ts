import type { Service } from '@aws-sdk/client-ecs'
import { matches } from '../../policy/match.ts'
import type { Platform, Resource } from '../platform/index.ts'
import { watchedBy } from '../platform/observability/alarms.ts'
import { common, type Proposal, type Proposer } from './proposal.ts'

/** Services that nobody calls: which they are, how they are deployed, what asks for their health, what scales them. */
export const workers: Proposer = async ({ platform, settings }) => {
  const own = await uncalled(platform)
  if (own.length === 0) return []
  const { workerPercents, workerHealthCommands, queueMetrics } = settings.service
  const [commands, metrics] = await Promise.all([healthCommands(own, platform), scalingMetrics(own, platform)])
  const percents = common(
    own.map(({ deploymentConfiguration: { minimumHealthyPercent: minimumHealthy, maximumPercent: maximum } = {} }) =>
      minimumHealthy === undefined || maximum === undefined ? undefined : { minimumHealthy, maximum },
    ),
  )?.value
  const isOther = (name: string, patterns: readonly string[]): boolean => !patterns.some((one) => matches(one, name))
  const otherCommands = commands.filter((command) => isOther(command, workerHealthCommands))
  const otherMetrics = metrics.filter((metric) => isOther(metric, queueMetrics))
  const all: Proposal[] = [
    {
      path: 'service.workers',
      value: own.map(({ serviceName = '' }) => serviceName),
      because: 'found: they listen on no port, and no load balancer and no name leads to them',
    },
  ]
  if (percents !== undefined && JSON.stringify(percents) !== JSON.stringify(workerPercents))
    all.push({ path: 'service.workerPercents', value: percents, because: 'found: as they are deployed' })
  if (otherCommands.length > 0)
    all.push({
      path: 'service.workerHealthCommands',
      value: otherCommands,
      because: 'found: what asks them for health',
    })
  if (otherMetrics.length > 0)
    all.push({ path: 'service.queueMetrics', value: otherMetrics, because: 'found: what they are scaled by' })
  return all
}

/** What listens on a port is called by somebody, however it is found. */
async function uncalled(platform: Platform): Promise<Resource<Service>[]> {
  const [all, registered, definitions] = await Promise.all([
    platform.services(),
    platform.registeredServices(),
    platform.taskDefinitions(),
  ])
  const named = new Set(registered.map(({ subject }) => subject.id))
  const listening = new Set(
    definitions.flatMap(({ taskDefinitionArn, containerDefinitions = [] }) =>
      containerDefinitions.some(({ portMappings = [] }) => portMappings.length > 0) ? [taskDefinitionArn] : [],
    ),
  )
  return all.filter(
    ({ loadBalancers = [], taskDefinition, subject }) =>
      loadBalancers.length === 0 && !named.has(subject.id) && !listening.has(taskDefinition),
  )
}

async function healthCommands(own: readonly Service[], platform: Platform): Promise<string[]> {
  const deployed = new Set(own.map(({ taskDefinition }) => taskDefinition))
  const commands = (await platform.taskDefinitions())
    .filter(({ taskDefinitionArn }) => deployed.has(taskDefinitionArn))
    .flatMap(({ containerDefinitions = [] }) =>
      containerDefinitions.flatMap(({ healthCheck }) => healthCheck?.command?.slice(1).join(' ') ?? []),
    )
  return [...new Set(commands)]
}

/** Names of the metrics whose alarms start the scaling of these services; not what ECS measures of every service. */
async function scalingMetrics(own: readonly Resource<Service>[], platform: Platform): Promise<string[]> {
  const [scaled, alarms] = await Promise.all([platform.scaledServices(), platform.metricAlarms()])
  const ids = new Set(own.map(({ subject }) => subject.id))
  const policies = new Set(
    scaled.flatMap(({ subject, policies: all }) => (ids.has(subject.id) ? all.map(({ PolicyARN }) => PolicyARN) : [])),
  )
  const metrics = alarms
    .filter(({ AlarmActions = [] }) => AlarmActions.some((action) => policies.has(action)))
    .flatMap((alarm) => watchedBy(alarm))
    .filter(({ namespace }) => namespace !== 'AWS/ECS')
    .map(({ metric }) => metric)
  return [...new Set(metrics)]
}
