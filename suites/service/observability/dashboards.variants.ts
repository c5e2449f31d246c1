import { variants, type Variant } from '../../../harness/index.ts'

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
])
