import { variants, type Variant, type World } from '../../../harness/index.ts'

const NONE_WANTED: Variant = {
  what: 'a platform whose metrics are shown elsewhere',
  settings: { has: { dashboards: false } },
  arrange: ({ cloudwatch }) => cloudwatch.dashboards.clear(),
  expected: 'not-applicable',
}

variants('dashboards.exist', [
  NONE_WANTED,
  {
    what: 'one dashboard for all services',
    settings: { observability: { dashboards: ['{environment}-cluster-overview'], serviceDashboard: undefined } },
    expected: ['pass'],
  },
  {
    what: 'no dashboard is named: whichever show the services will do',
    settings: { observability: { dashboards: undefined, serviceDashboard: undefined } },
    arrange: ({ cloudwatch }) => {
      const [one] = cloudwatch.dashboards
      cloudwatch.dashboards.add({
        ...one!,
        DashboardName: 'somebody-elses',
        DashboardBody: one!.DashboardBody.replaceAll('production-cluster', 'other-cluster'),
      })
    },
    expected: { 'production-cluster-overview': 'pass', 'production-worker': 'pass' },
  },
  {
    what: 'no dashboard is named, and one searches for all services of the cluster',
    settings: { observability: { dashboards: undefined, serviceDashboard: undefined } },
    arrange: ({ cloudwatch }) => {
      const dashboard = onlyOne(cloudwatch)
      dashboard.DashboardBody = showing(
        `SEARCH('{AWS/ECS,ClusterName,ServiceName} ClusterName="production-cluster"', 'Average', 300)`,
      )
    },
    expected: ['pass'],
  },
  {
    what: 'no dashboard is named, and one queries all services but the worker',
    settings: { observability: { dashboards: undefined, serviceDashboard: undefined } },
    arrange: ({ cloudwatch }) => {
      onlyOne(cloudwatch).DashboardBody = showing(
        `SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/ECS", ClusterName, ServiceName) WHERE ServiceName != 'worker' ` +
          'GROUP BY ServiceName',
      )
    },
    expected: ['pass', 'fail'],
  },
  {
    what: 'no dashboard is named, and none shows the worker',
    settings: { observability: { dashboards: undefined, serviceDashboard: undefined } },
    arrange: ({ cloudwatch }) => {
      for (const dashboard of cloudwatch.dashboards)
        dashboard.DashboardBody = dashboard.DashboardBody.replaceAll('"worker"', '"another"')
    },
    expected: { 'production-service-a': 'pass', 'of service worker': 'fail' },
  },
])

variants('dashboards.metrics', [
  NONE_WANTED,
  {
    what: 'a pipeline of the first type on a dashboard',
    arrange: ({ codepipeline }) => void (codepipeline.pipelines.first().pipeline.pipelineType = 'V1'),
    expected: ['pass', 'fail', 'pass', 'pass', 'pass'],
  },
  ...(
    [
      [`SUM(SEARCH('MetricName="HTTPCode_Target_5XX_Count" targetgroup', 'Sum'))`, 'pass'],
      ['SELECT MAX(MemoryUtilization) FROM SCHEMA("AWS/ECS", ClusterName, ServiceName) LIMIT 5', 'pass'],
      [`SEARCH('{AWS/ECS,ClusterName,ServiceName} util', 'Average')`, /^inconclusive: .*util/s],
      [`SEARCH('{AWS/ECS', 'Average')`, /^inconclusive: .*cannot be read/s],
    ] as const
  ).map(([expression, expected]): Variant => ({
    what: `a dashboard of one expression: ${expression}`,
    arrange: ({ cloudwatch }) => {
      for (const dashboard of cloudwatch.dashboards) dashboard.DashboardBody = showing(expression)
    },
    expected,
  })),
])

/** Leaves one dashboard. */
function onlyOne({ dashboards }: World['cloudwatch']) {
  const one = dashboards.first()
  dashboards.remove((dashboard) => dashboard !== one)
  return one
}

/** A dashboard's body with one widget, of an expression. */
const showing = (expression: string): string =>
  JSON.stringify({ widgets: [{ type: 'metric', properties: { metrics: [[{ expression, id: 'e1' }]] } }] })
