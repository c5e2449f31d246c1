/** Which alarms the deployment guide requires. */
import { lastPart, settingsOf, type Platform, type Settings } from '../../../harness/index.ts'
import { named, type Condition, type WantedAlarm } from './alarm-conditions.ts'
import { atWork, errorsOf, unhealthyTargets } from './alarms-wanted-balancers.ts'

/** The alarms that the platform's services, load balancers and targets must have. */
export async function wantedAlarms(platform: Platform, settings: Settings): Promise<WantedAlarm[]> {
  const [services, balancers, targets, clusters] = await Promise.all([
    platform.services(),
    platform.loadBalancers(),
    platform.serviceTargets(),
    platform.clusters(),
  ])
  const clusterOf = ({ clusterArn }: Services[number]) => clusters.find((cluster) => cluster.clusterArn === clusterArn)
  return [
    ...services.flatMap((service) =>
      ofService(service, settingsOf(settings, service.subject.name), insightsProblem(clusterOf(service))),
    ),
    ...balancers.filter(({ Type }) => Type === 'application').map((balancer) => errorsOf(balancer, settings)),
    ...targets.map((target) => unhealthyTargets(target, settingsOf(settings, target.service), services)),
  ]
}

type Services = Awaited<ReturnType<Platform['services']>>
type Cluster = Awaited<ReturnType<Platform['clusters']>>[number]

/** Why a cluster publishes no metrics of Container Insights; undefined when it does, or is not known. */
function insightsProblem(cluster: Cluster | undefined): string | undefined {
  const value = cluster?.settings?.find(({ name }) => name === 'containerInsights')?.value
  return value === 'disabled' ? `Container Insights of cluster ${cluster?.clusterName} is disabled` : undefined
}

function ofService(service: Services[number], settings: Settings, unpublished: string | undefined): WantedAlarm[] {
  const { clusterArn = '', serviceName = '' } = service
  const desiredCount = atWork(service.desiredCount)
  const {
    alarmSeconds: within,
    alarmTasksMissing,
    alarmTaskFailures,
    taskFailureMetric,
    alarmCpuPercent,
    alarmMemoryPercent,
  } = settings.observability
  const dimensions = { ClusterName: lastPart(clusterArn), ServiceName: serviceName }
  const tasks = {
    namespace: 'ECS/ContainerInsights',
    dimensions,
    statistics: ['Average', 'Minimum', 'Maximum'],
    unit: 'Count',
    kind: 'level',
    within,
    ...(unpublished !== undefined && { unpublished }),
  } as const
  const utilisation = (metric: string, percent: number): Condition[] => [
    {
      namespace: 'AWS/ECS',
      metrics: [metric],
      dimensions,
      statistics: ['Average', 'Maximum'],
      unit: 'Percent',
      kind: 'level',
      within,
      fires: { [metric]: percent + 0.5 },
      staysOff: { [metric]: 1 },
    },
  ]
  const failures = ({ namespace, name }: NonNullable<typeof taskFailureMetric>): Condition => ({
    namespace,
    metrics: [name],
    dimensions,
    statistics: ['Sum'],
    kind: 'count',
    within,
    fires: { [name]: alarmTaskFailures + 1 },
    staysOff: { [name]: 0 },
  })
  const tasksMissing: Condition[] = [
    {
      ...tasks,
      metrics: ['DesiredTaskCount', 'RunningTaskCount'],
      fires: { DesiredTaskCount: 3, RunningTaskCount: 2 },
      staysOff: { DesiredTaskCount: 3, RunningTaskCount: 3 },
    },
    {
      ...tasks,
      metrics: ['RunningTaskCount'],
      fires: { RunningTaskCount: desiredCount - 1 },
      staysOff: { RunningTaskCount: desiredCount + 1 },
    },
  ]
  return [
    {
      subject: named(service, 'tasks-below-desired'),
      notices: 'that fewer tasks run than are desired',
      unwanted: 'observability.alarmTasksMissing is false',
      conditions: alarmTasksMissing ? tasksMissing : [],
    },
    {
      subject: named(service, 'task-failures'),
      notices: `more than ${alarmTaskFailures} failed tasks in ${within} s`,
      unwanted: 'observability.taskFailureMetric is null',
      conditions: taskFailureMetric === null ? [] : [failures(taskFailureMetric)],
    },
    {
      subject: named(service, 'cpu'),
      notices: `CPU above ${alarmCpuPercent} %`,
      conditions: utilisation('CPUUtilization', alarmCpuPercent),
    },
    {
      subject: named(service, 'memory'),
      notices: `memory above ${alarmMemoryPercent} %`,
      conditions: utilisation('MemoryUtilization', alarmMemoryPercent),
    },
  ]
}
