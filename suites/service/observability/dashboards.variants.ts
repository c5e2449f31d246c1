import { variants } from '../../../harness/index.ts'

variants('dashboards.metrics', [
  {
    what: 'a pipeline of the first type on a dashboard',
    arrange: ({ codepipeline }) => void (codepipeline.pipelines.first().pipeline.pipelineType = 'V1'),
    expected: ['pass', 'fail', 'pass', 'pass', 'pass'],
  },
])
