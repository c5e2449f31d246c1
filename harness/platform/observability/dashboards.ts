/** Dashboards that show the platform: those that the settings name, or else those that show its metrics. */
import type { Service } from '@aws-sdk/client-ecs'
import { lastPart, partitionOf } from '../../arn.ts'
import type { Subject } from '../../../record/run.ts'
import { collection, type ReadContext } from '../collection.ts'
import { services } from '../ecs/ecs.ts'
import { metricsShown } from './dashboard-metrics.ts'
import { selectionsShown } from './dashboard-selections.ts'

export interface NamedDashboard {
  readonly name: string
  /** Its body, a JSON document. Absent: there is no such dashboard. */
  readonly body?: string
  readonly subject: Subject
}

type Reading = Pick<ReadContext, 'aws' | 'read' | 'settings' | 'region' | 'account'>

/**
 * The dashboards that the settings name, whether they exist or not. Where they name none, those that show a metric of a
 * service or its cluster, and one that is missing for each service that none of them shows.
 */
export const namedDashboards = collection(async (context): Promise<NamedDashboard[]> => {
  const { dashboards, serviceDashboard } = context.settings.observability
  return dashboards === undefined && serviceDashboard === undefined ? byUse(context) : byName(context)
})

async function byName(context: Reading): Promise<NamedDashboard[]> {
  const { read, settings } = context
  const { dashboards = [], serviceDashboard } = settings.observability
  const ourServices = serviceDashboard === undefined ? [] : await read(services)
  const wanted = [
    ...dashboards,
    ...ourServices.map(({ serviceName = '' }) => serviceDashboard!.replaceAll('{service}', serviceName)),
  ]
  const existing = new Set(await namesOf(context))
  return Promise.all(
    wanted.map((pattern) => {
      const name = pattern.replaceAll('{environment}', settings.environment)
      return existing.has(name) ? existingOne(name, context) : missingOne(name, context)
    }),
  )
}

async function byUse(context: Reading): Promise<NamedDashboard[]> {
  const [ourServices, names] = await Promise.all([context.read(services), namesOf(context)])
  const all = await Promise.all(names.map((name) => existingOne(name, context)))
  const shown = all.map((dashboard) => ({ dashboard, of: servicesIn(ourServices, dashboard.body) }))
  const isShown = (service: string, cluster: string): boolean => shown.some(({ of }) => of.has(`${cluster}/${service}`))
  const clusters = new Set(ourServices.map(({ clusterArn = '' }) => lastPart(clusterArn)))
  const absent = ourServices.filter(
    ({ serviceName = '', clusterArn = '' }) => !isShown(serviceName, lastPart(clusterArn)),
  )
  return [
    ...shown.flatMap(({ dashboard, of }) =>
      [...of].some((place) => clusters.has(place.split('/')[0]!)) ? [dashboard] : [],
    ),
    ...(await Promise.all(absent.map(({ serviceName = '' }) => missingOne(`of service ${serviceName}`, context)))),
  ]
}

/** The services whose metrics a dashboard shows, by their names or by what selects them, as `cluster/service`. */
function servicesIn(ourServices: readonly Service[], body = '{}'): Set<string> {
  const named = metricsShown(body).flatMap(({ dimensions: { ClusterName, ServiceName = '' } }) =>
    ClusterName === undefined ? [] : [`${ClusterName}/${ServiceName}`],
  )
  const { selections } = selectionsShown(body)
  const selected = ourServices
    .map(({ clusterArn = '', serviceName = '' }) => ({ ClusterName: lastPart(clusterArn), ServiceName: serviceName }))
    .filter((dimensions) =>
      MEASURED.some((metric) => selections.some(({ finds }) => finds({ ...metric, dimensions }) === true)),
    )
  return new Set([...named, ...selected.map(({ ClusterName, ServiceName }) => `${ClusterName}/${ServiceName}`)])
}

/** What is measured of a service. */
const MEASURED = [
  ...['CPUUtilization', 'MemoryUtilization'].map((metric) => ({ namespace: 'AWS/ECS', metric })),
  ...['RunningTaskCount', 'CpuUtilized', 'MemoryUtilized'].map((metric) => ({
    namespace: 'ECS/ContainerInsights',
    metric,
  })),
]

const namesOf = async ({ aws }: Reading): Promise<string[]> =>
  ((await aws.cloudwatch.listDashboards()).DashboardEntries ?? []).flatMap(({ DashboardName }) => DashboardName ?? [])

async function existingOne(name: string, context: Reading): Promise<NamedDashboard> {
  const { DashboardBody: body } = await context.aws.cloudwatch.getDashboard({ DashboardName: name })
  return { ...(await missingOne(name, context)), ...(body !== undefined && { body }) }
}

async function missingOne(name: string, { region, account }: Reading): Promise<NamedDashboard> {
  const id = `arn:${partitionOf(region)}:cloudwatch::${await account()}:dashboard/${name}`
  return { name, subject: { id, type: 'cloudwatch:dashboard', name, region } }
}
