import { check, metricsShown, selectionsShown, type Finders, type ShownMetric } from '../../../harness/index.ts'
import { findsOne, PUBLISHED_WHEN_NOT_ZERO } from './dashboard-found.ts'
import { metricsOfRuns } from './dashboard-runs.ts'

const CONTROLS = { nist: ['AU-6(3)', 'CA-7', 'SI-4'], soc2: ['CC7.2'] } as const

const NONE_WANTED = {
  verdict: 'not-applicable',
  because: 'The platform has no service to show, or observability.dashboards names none.',
} as const

check('dashboards.exist', {
  title: 'The dashboards that are named exist; where none is, one shows each service',
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
  async verify({ name, body }, { aws, region, expect, inconclusive }) {
    const isHere = (of: { readonly region?: string }): boolean => of.region === undefined || of.region === region
    const shown = metricsShown(body).filter(isHere)
    const { selections: all, unknown, unreadable } = selectionsShown(body)
    const selections = all.filter(isHere)
    // Without a namespace all of them are asked for.
    const namespaces = [...new Set([...shown, ...selections].map(({ namespace }) => namespace))]
    const listed = await Promise.all(
      namespaces.map(async (Namespace) => {
        const { Metrics = [] } = await aws.cloudwatch.listMetrics({ Namespace })
        return Metrics.map((metric) => ({
          namespace: metric.Namespace ?? Namespace ?? '',
          metric: metric.MetricName ?? '',
          dimensions: Object.fromEntries((metric.Dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value])),
        }))
      }),
    )
    const metrics = listed.flat()
    const existing = Map.groupBy(metrics, key)
    const publishedByRuns = await metricsOfRuns(
      namespaces.flatMap((namespace) => namespace ?? []),
      aws,
    )
    // A count that is published only above zero exists when another metric of the same resource does.
    const exists = (metric: ShownMetric): boolean => {
      const known = existing.get(key(metric))
      return (
        (known !== undefined &&
          (known.some((one) => one.metric === metric.metric) || PUBLISHED_WHEN_NOT_ZERO.test(metric.metric))) ||
        publishedByRuns(metric)
      )
    }
    const missing = shown
      .filter((metric) => !exists(metric))
      .map(
        (metric) =>
          `${metric.namespace} ${metric.metric} (${Object.values(metric.dimensions).join(', ') || 'no dimensions'}) ` +
          'does not exist',
      )
    const judged = selections.map((selection) => ({ text: selection.text, found: findsOne(selection, metrics) }))
    const empty = judged.filter(({ found }) => found === false).map(({ text }) => `no metric is found by ${text}`)
    const open = [...unreadable, ...judged.filter(({ found }) => found === undefined).map(({ text }) => text)]
    const problems = [...missing, ...empty, ...unknown]
    if (problems.length === 0 && open.length > 0)
      inconclusive(`Whether dashboard ${name} shows metrics that exist cannot be told of: ${open.join('; ')}.`)
    expect(
      shown.length + selections.length === 0 && problems.length === 0 ? ['it shows no metric'] : problems,
      `dashboard ${name}`,
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
    'a search for metrics of a cluster of the past': (_, find) =>
      onlyWidget(find, `SEARCH('{AWS/ECS,ClusterName,ServiceName} ClusterName="old-cluster"', 'Average', 300)`),
    'a query of a metric that nobody publishes': (_, find) =>
      onlyWidget(find, 'SELECT AVG(CpuUtilisation) FROM "AWS/ECS" GROUP BY ServiceName'),
    'an expression on a metric that was taken out of the widget': (_, find) =>
      onlyWidget(find, '100 * errors / requests'),
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

/** Has a dashboard show one expression and nothing else. */
function onlyWidget(find: Finders, expression: string): string {
  const dashboard = find.dashboard('service-b')
  const widget = { type: 'metric', properties: { metrics: [[{ expression, id: 'e1' }]] } }
  dashboard.DashboardBody = JSON.stringify({ widgets: [widget] })
  return dashboard.DashboardName
}
