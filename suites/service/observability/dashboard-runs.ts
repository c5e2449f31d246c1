/**
 * Metrics of pipelines and builds: published when something runs, and listed for two weeks after that; a longer pause
 * does not mean that it is gone.
 */
import type { CheckContext, ShownMetric } from '../../../harness/index.ts'

interface Publisher {
  readonly dimension: string
  readonly metrics: ReadonlySet<string>
  /** Those that it also publishes for the whole account. */
  readonly together: (metric: string) => boolean
  /** Names of what publishes them. */
  readonly names: (aws: CheckContext['aws']) => Promise<readonly (string | undefined)[]>
}

/**
 * Sources: CodePipeline User Guide, "CodePipeline CloudWatch metrics"; CodeBuild User Guide, "CodeBuild CloudWatch
 * metrics".
 */
const PUBLISHERS: Readonly<Record<string, Publisher>> = {
  'AWS/CodePipeline': {
    dimension: 'PipelineName',
    metrics: new Set(['FailedPipelineExecutions', 'PipelineDuration']),
    together: (metric) => metric === 'FailedPipelineExecutions',
    // Pipelines of type V1 publish none.
    names: async (aws) =>
      ((await aws.codepipeline.listPipelines()).pipelines ?? []).flatMap(({ name, pipelineType }) =>
        pipelineType === 'V2' ? [name] : [],
      ),
  },
  'AWS/CodeBuild': {
    dimension: 'ProjectName',
    metrics: new Set(
      ['Builds', 'Duration', 'FailedBuilds', 'SucceededBuilds'].concat(
        [
          'Build',
          'DownloadSource',
          'Finalizing',
          'Install',
          'PostBuild',
          'PreBuild',
          'Provisioning',
          'Queued',
          'Submitted',
          'UploadArtifacts',
        ].map((phase) => `${phase}Duration`),
      ),
    ),
    together: () => true,
    names: async (aws) => (await aws.codebuild.listProjects()).projects ?? [],
  },
}

/** Whether an existing pipeline or build project, or the account as a whole, publishes a metric when something runs. */
export async function metricsOfRuns(
  namespaces: readonly string[],
  aws: CheckContext['aws'],
): Promise<(metric: ShownMetric) => boolean> {
  const publishing = new Map(
    await Promise.all(
      Object.entries(PUBLISHERS)
        .filter(([namespace]) => namespaces.includes(namespace))
        .map(
          async ([namespace, { names, ...publisher }]) =>
            [namespace, { ...publisher, names: new Set(await names(aws)) }] as const,
        ),
    ),
  )
  return ({ namespace, metric, dimensions }) => {
    const publisher = publishing.get(namespace)
    if (publisher === undefined || !publisher.metrics.has(metric)) return false
    const { [publisher.dimension]: name, ...others } = dimensions
    return (
      Object.keys(others).length === 0 &&
      (name === undefined ? publisher.together(metric) && publisher.names.size > 0 : publisher.names.has(name))
    )
  }
}
