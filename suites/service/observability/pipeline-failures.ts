/** How AWS reports failed pipelines and builds: events, and metrics for alarms. */
import type { PlatformPipeline, Settings, UsedProject } from '../../../harness/index.ts'
import type { Condition } from './alarms-wanted.ts'
import type { KnownEvent } from '../../event-pattern.ts'
import type { NotifiedBy } from './notification-rules.ts'
import type { Announced } from './rule-delivery.ts'

export interface Failure extends Announced {
  /** Alternative sets of event types of notification rules: all of one set together report every failure. */
  readonly notifications: readonly (readonly NotifiedBy[])[]
  /** An alarm on any of them reports it. */
  readonly conditions: readonly Condition[]
  /** Region or account in which further rules or alarms may report it, unseen by this run. */
  readonly elsewhere?: string
}

/**
 * A pipeline fails when one of its stages does, a stage when one of its actions does. Sources: CodePipeline User Guide,
 * "Monitoring CodePipeline events" and "CodePipeline CloudWatch metrics"; AWS announced the metrics for pipelines of
 * type V2 only.
 */
export function failureOfPipeline(pipeline: PlatformPipeline, settings: Settings): Failure {
  return {
    what: `pipeline ${pipeline.name} failed`,
    ways: [
      [pipelineEvent(pipeline)],
      stagesOf(pipeline).map((stage) => stageEvent(pipeline, stage)),
      actionEvents(pipeline),
    ],
    notifications: [[notifiedOf(pipeline)]],
    conditions: pipelineConditions(pipeline, settings),
  }
}

/**
 * A build that fails within a pipeline makes the pipeline fail. Sources: CodeBuild User Guide, "Build notifications
 * input format reference" and "CodeBuild CloudWatch metrics".
 */
export function failureOfBuild(project: UsedProject, settings: Settings): Failure {
  const { name, pipelines, elsewhere } = project
  const builds = ({ actionTypeId, configuration = {} }: Action): boolean =>
    actionTypeId?.provider === 'CodeBuild' && configuration['ProjectName'] === name
  const events = <Part>(of: (pipeline: PlatformPipeline) => readonly Part[]): Part[] => pipelines.flatMap(of)
  const byPipeline = [
    events((pipeline) => [pipelineEvent(pipeline)]),
    events((pipeline) =>
      stagesOf(pipeline)
        .filter(({ actions = [] }) => actions.some(builds))
        .map((stage) => stageEvent(pipeline, stage)),
    ),
    events((pipeline) => actionEvents(pipeline, builds)),
  ]
  const [only, ...more] = pipelines
  // Actions in another region or account send no events here.
  const here = elsewhere === undefined
  return {
    what: `a build of ${name} failed`,
    ...(elsewhere !== undefined && { elsewhere }),
    ways: [...(here ? [[buildEvent(project)]] : []), ...byPipeline.filter((way) => way.length > 0)],
    notifications: [
      ...(here ? [[{ resource: project.subject.id, types: ['codebuild-project-build-state-failed'] }]] : []),
      ...(pipelines.length > 0 ? [pipelines.map(notifiedOf)] : []),
    ],
    conditions: [
      ...(here ? counted('AWS/CodeBuild', 'FailedBuilds', { ProjectName: name }, settings) : []),
      ...(only !== undefined && more.length === 0 ? pipelineConditions(only, settings) : []),
    ],
  }
}

/** A pipeline that fails reports its own failure, that of a stage and that of an action. */
const notifiedOf = ({ subject }: PlatformPipeline): NotifiedBy => ({
  resource: subject.id,
  types: ['pipeline', 'stage', 'action'].map((level) => `codepipeline-pipeline-${level}-execution-failed`),
})

const pipelineConditions = ({ name = '', pipelineType }: PlatformPipeline, settings: Settings): Condition[] =>
  pipelineType === 'V2' ? counted('AWS/CodePipeline', 'FailedPipelineExecutions', { PipelineName: name }, settings) : []

/** A metric that counts failures of one thing, and, without dimensions, of all in the account. */
const counted = (
  namespace: string,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
  { observability }: Settings,
): Condition[] =>
  [dimensions, {}].map((of) => ({
    namespace,
    metrics: [metric],
    dimensions: of,
    statistics: ['Sum'],
    kind: 'event',
    within: observability.alarmSeconds,
    fires: { [metric]: 1 },
    staysOff: { [metric]: 0 },
  }))

type Stage = NonNullable<PlatformPipeline['stages']>[number]
type Action = NonNullable<Stage['actions']>[number]

const stagesOf = ({ stages = [] }: PlatformPipeline): readonly Stage[] => stages

/** A sample execution id; patterns do not name one. */
const EXECUTION = '01234567-0123-0123-0123-012345678901'

const event = (type: string, source: string, resource: string, detail: KnownEvent): KnownEvent => {
  const [, , , region, account] = resource.split(':')
  return { version: '0', id: EXECUTION, account, region, source, 'detail-type': type, resources: [resource], detail }
}

const codepipeline = (
  level: 'Pipeline' | 'Stage' | 'Action',
  { name, version, subject }: PlatformPipeline,
  detail: KnownEvent,
): KnownEvent =>
  event(`CodePipeline ${level} Execution State Change`, 'aws.codepipeline', subject.id, {
    pipeline: name,
    version,
    'execution-id': EXECUTION,
    state: 'FAILED',
    ...detail,
  })

const pipelineEvent = (pipeline: PlatformPipeline): KnownEvent =>
  codepipeline('Pipeline', pipeline, { stage: undefined, action: undefined, type: undefined })

const stageEvent = (pipeline: PlatformPipeline, { name }: Stage): KnownEvent =>
  codepipeline('Stage', pipeline, { stage: name, action: undefined, type: undefined })

const actionEvents = (pipeline: PlatformPipeline, wanted: (action: Action) => boolean = () => true): KnownEvent[] =>
  stagesOf(pipeline).flatMap((stage) =>
    (stage.actions ?? [])
      .filter(wanted)
      .map(({ name, actionTypeId, region = pipeline.subject.region }) =>
        codepipeline('Action', pipeline, { stage: stage.name, action: name, region, type: { ...actionTypeId } }),
      ),
  )

const buildEvent = ({ name, subject }: UsedProject): KnownEvent => {
  const build = `${subject.id.replace(':project/', ':build/')}:${EXECUTION}`
  const detail = { 'build-status': 'FAILED', 'project-name': name, 'build-id': build, 'current-phase': 'COMPLETED' }
  return event('CodeBuild Build State Change', 'aws.codebuild', build, detail)
}
