import { variants, type Variant } from '../../../harness/index.ts'

const NONE_WANTED: Variant = {
  what: 'a platform whose metrics are shown elsewhere',
  settings: { observability: { dashboards: [], serviceDashboard: null } },
  expected: 'not-applicable',
}

variants('dashboards.exist', [
  NONE_WANTED,
  {
    what: 'one dashboard for all services',
    settings: { observability: { dashboards: ['{environment}-cluster-overview'], serviceDashboard: null } },
    expected: ['pass'],
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
