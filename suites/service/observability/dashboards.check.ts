import { check, metricsShown, type Finders, type ShownMetric } from '../../../harness/index.ts'
import { metricsOfRuns } from './dashboard-runs.ts'

const CONTROLS = { nist: ['AU-6(3)', 'CA-7', 'SI-4'], soc2: ['CC7.2'] } as const

/** Metrics that AWS publishes only above zero: their absence from the list means nothing. */
const PUBLISHED_WHEN_NOT_ZERO = /^(HTTPCode_|.*ErrorCount$|RejectedConnectionCount$|.*ThrottleCount$)/

const NONE_WANTED = {
  verdict: 'not-applicable',
  because: 'The platform has no service to show, or observability.dashboards names none.',
} as const

check('dashboards.exist', {
  title: 'The dashboards of the cluster, of each service and of the pipelines exist',
  covers: ['DG-SVC-11', 'DS-PRE-07'],
  controls: CONTROLS,
  severity: 'low',
  parts: ['dashboards'],
  remedy:
    'Create a dashboard that shows the service, or tell its name (observability.dashboards, ' +
    'observability.serviceDashboard); where metrics are shown elsewhere, say so (has.dashboards: false).',
  each: (platform) => platform.namedDashboards(),
  whenNone: NONE_WANTED,
  async verify({ name, body }, { expect }) {
    expect(body === undefined ? ['it does not exist'] : [], `dashboard ${name}`).toEqual([])
  },
  breaks: {
    'nobody made one for the worker': ({ cloudwatch }) =>
      cloudwatch.dashboards.remove(({ DashboardName }) => DashboardName === 'production-worker')[0]!.DashboardName,
    'the cluster overview is gone': ({ cloudwatch }) =>
      cloudwatch.dashboards.remove(({ DashboardName }) => DashboardName.endsWith('-cluster-overview'))[0]!
        .DashboardName,
    'nobody looks at the pipelines': ({ cloudwatch }) =>
      cloudwatch.dashboards.remove(({ DashboardName }) => DashboardName.endsWith('-pipelines'))[0]!.DashboardName,
    'there are none': ({ cloudwatch }) => cloudwatch.dashboards.clear(),
  },
})

check('dashboards.metrics', {
  title: 'Dashboards show metrics that exist',
  covers: ['DG-SVC-11', 'DS-PRE-07'],
  controls: CONTROLS,
  severity: 'low',
  parts: ['dashboards'],
  remedy: 'Correct the widget: a metric of a resource that was replaced stays empty without a word.',
  each: async (platform) =>
    (await platform.namedDashboards()).flatMap(({ body, ...dashboard }) =>
      body === undefined ? [] : [{ ...dashboard, body }],
    ),
  whenNone: { verdict: 'not-applicable', because: 'There is no dashboard to look at: see dashboards.exist.' },
  async verify({ name, body }, { aws, region, expect }) {
    const shown = metricsShown(body).filter((metric) => metric.region === undefined || metric.region === region)
    const namespaces = [...new Set(shown.map(({ namespace }) => namespace))]
    const existing = new Map<string, Set<string>>()
    await Promise.all(
      namespaces.map(async (namespace) => {
        const { Metrics = [] } = await aws.cloudwatch.listMetrics({ Namespace: namespace })
        for (const { MetricName = '', Dimensions = [] } of Metrics) {
          const dimensions = key({
            namespace,
            dimensions: Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value])),
          })
          existing.set(dimensions, (existing.get(dimensions) ?? new Set()).add(MetricName))
        }
      }),
    )
    const publishedByRuns = await metricsOfRuns(namespaces, aws)
    // A count that is published only above zero exists when another metric of the same resource does.
    const exists = (metric: ShownMetric): boolean => {
      const known = existing.get(key(metric))
      return (
        (known !== undefined && (known.has(metric.metric) || PUBLISHED_WHEN_NOT_ZERO.test(metric.metric))) ||
        publishedByRuns(metric)
      )
    }
    const missing = shown
      .filter((metric) => !exists(metric))
      .map(
        (metric) =>
          `${metric.namespace} ${metric.metric} (${Object.values(metric.dimensions).join(', ') || 'no dimensions'})`,
      )
    expect(
      shown.length === 0 ? ['it shows no metric'] : missing,
      `metrics of dashboard ${name} that do not exist`,
    ).toEqual([])
  },
  breaks: {
    'a widget shows a service that was renamed': (_, find) =>
      replaceIn(find, 'worker', '"ServiceName","worker"', '"ServiceName","queue-worker"'),
    'the load balancer was replaced, its widgets were not': (_, find) =>
      replaceIn(find, 'service-a', 'app/production-alb/', 'app/production-alb-2019/'),
    'the name of a metric is misspelt': (_, find) =>
      replaceIn(find, 'cluster-overview', '"CPUUtilization"', '"CpuUtilisation"'),
    'a pipeline was renamed': (_, find) => replaceIn(find, 'pipelines', '"worker-prod"', '"worker-main"'),
    'the metric of a build is none of CodeBuild’s': (_, find) =>
      replaceIn(find, 'pipelines', '"FailedBuilds"', '"BuildFailures"'),
    'a dashboard without a widget': (_, find) => {
      const dashboard = find.dashboard('service-b')
      dashboard.DashboardBody = '{"widgets":[]}'
      return dashboard.DashboardName
    },
  },
})

const key = ({ namespace, dimensions }: Pick<ShownMetric, 'namespace' | 'dimensions'>): string =>
  [
    namespace,
    ...Object.entries(dimensions)
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
  ].join(' ')

function replaceIn(find: Finders, name: string, from: string, to: string): string {
  const dashboard = find.dashboard(name)
  if (!dashboard.DashboardBody.includes(from)) throw new Error(`${name} does not show ${from}`)
  dashboard.DashboardBody = dashboard.DashboardBody.replaceAll(from, to)
  return dashboard.DashboardName
}
