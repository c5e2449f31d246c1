/**
 * Other ways in which people hear of failed pipelines and builds, ways that only look like it, and pipelines that are
 * built otherwise.
 */
import { afterAll, expect, test } from 'vitest'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { referenceOverrides } from '../../fixtures/platform/settings.ts'
import type { World } from '../../fixtures/sandbox/world.ts'
import { loadChecks, ownCheckFiles } from '../../harness/selection/discover.ts'
import type { ProfileName } from '../../harness/environment/profiles.ts'
import { settingsFor, type SettingsOverrides } from '../../harness/environment/settings/index.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const proofs = { production: await ProofSandbox.start('production'), develop: await ProofSandbox.start('develop') }
afterAll(() => Promise.all(Object.values(proofs).map((proof) => proof.close())))

const TOPIC = 'arn:aws:sns:us-east-1:123456789012'

const ruleOf = ({ eventbridge }: World) => eventbridge.rules.only()
const listen = (world: World, pattern: object, name = 'another') =>
  world.eventbridge.rules.add({
    rule: {
      Name: name,
      Arn: `arn:aws:events:us-east-1:123456789012:rule/${name}`,
      State: 'ENABLED',
      EventPattern: JSON.stringify(pattern),
    },
    targets: [{ Id: 'people', Arn: world.sns.topics.only().TopicArn }],
    tags: {},
  })
/** Instead of the platform's own rule. */
const listenOnly = (world: World, ...patterns: object[]) => {
  world.eventbridge.rules.clear()
  for (const [index, pattern] of patterns.entries()) listen(world, pattern, `rule-${index}`)
}
const alarmOnly = (world: World, alarm: Partial<MetricAlarm>) => {
  world.eventbridge.rules.clear()
  const { tags, ...armed } = world.cloudwatch.alarms.first(({ AlarmName }) => AlarmName!.endsWith('-service-a-cpu'))
  const rest = {
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
  } as const
  world.cloudwatch.alarms.add({
    ...armed,
    ...rest,
    AlarmName: 'pipelines',
    AlarmArn: `${armed.AlarmArn}-pipelines`,
    ...alarm,
    tags,
  })
}
const FAILURES = { Namespace: 'AWS/CodePipeline', MetricName: 'FailedPipelineExecutions', Dimensions: [] }
const stages = ({ codepipeline }: World, name: string) =>
  codepipeline.pipelines.first(({ pipeline }) => pipeline.name === name).pipeline.stages!
const actionOf = (world: World, name: string, provider: string) =>
  stages(world, name)
    .flatMap(({ actions = [] }) => actions)
    .find(({ actionTypeId }) => actionTypeId?.provider === provider)!
const publishPolicy = (world: World, ...statements: object[]) => {
  world.sns.topics.only().attributes['Policy'] = JSON.stringify({ Version: '2012-10-17', Statement: statements })
}
const EVENTS = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' }
const encrypt = (world: World, ...statements: object[]) => {
  const key = world.kms.keys.first()
  key.policy = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  world.sns.topics.only().attributes['KmsMasterKeyId'] = key.Arn
}

interface Variant {
  readonly what: string
  readonly check: 'pipelines.exist' | 'pipelines.failures' | 'dashboards.metrics'
  readonly profile?: ProfileName & keyof typeof proofs
  /** Of service-a's, service-b's and the worker's. */
  readonly verdicts: readonly string[]
  readonly settings?: SettingsOverrides
  readonly arrange: (world: World) => void
}

const VARIANTS: readonly Variant[] = [
  {
    what: 'nothing differs',
    check: 'pipelines.failures',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: () => {},
  },
  {
    what: 'builds, before production',
    check: 'pipelines.failures',
    profile: 'develop',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: () => {},
  },
  {
    what: 'builds that are heard of through their pipelines',
    check: 'pipelines.failures',
    profile: 'develop',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) => listenOnly(world, { source: ['aws.codepipeline'], detail: { state: ['FAILED'] } }),
  },
  {
    what: 'builds by the stage that builds, of all pipelines',
    check: 'pipelines.failures',
    profile: 'develop',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) =>
      listenOnly(world, { source: ['aws.codepipeline'], detail: { stage: ['Build'], state: ['FAILED'] } }),
  },
  {
    what: 'builds that time out are heard of, failed ones are not',
    check: 'pipelines.failures',
    profile: 'develop',
    verdicts: ['fail', 'fail', 'fail'],
    arrange: (world) =>
      listenOnly(world, { source: ['aws.codebuild'], detail: { 'build-status': ['STOPPED', { prefix: 'TIMED' }] } }),
  },
  {
    what: 'an alarm on the builds of one project',
    check: 'pipelines.failures',
    profile: 'develop',
    verdicts: ['pass', 'fail', 'fail'],
    arrange: (world) =>
      alarmOnly(world, {
        Namespace: 'AWS/CodeBuild',
        MetricName: 'FailedBuilds',
        Dimensions: [{ Name: 'ProjectName', Value: 'service-a-build' }],
      }),
  },
  {
    what: 'two pipelines build with one project, and one of them is listened to',
    check: 'pipelines.failures',
    profile: 'develop',
    // The worker's project is nobody's any more.
    verdicts: ['pass', 'fail'],
    arrange: (world) => {
      actionOf(world, 'worker-develop', 'CodeBuild').configuration!['ProjectName'] = 'service-b-build'
      listenOnly(world, {
        source: ['aws.codepipeline'],
        detail: { pipeline: [{ prefix: 'service-' }], state: ['FAILED'] },
      })
    },
  },
  {
    what: 'a build in another region',
    check: 'pipelines.failures',
    profile: 'develop',
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: (world) => void (actionOf(world, 'service-a-develop', 'CodeBuild').region = 'eu-west-1'),
  },
  {
    what: 'a build in another account, whose pipeline is listened to',
    check: 'pipelines.failures',
    profile: 'develop',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) => {
      actionOf(world, 'service-a-develop', 'CodeBuild').roleArn = 'arn:aws:iam::444455556666:role/build'
      listen(world, { source: ['aws.codepipeline'], detail: { pipeline: ['service-a-develop'], state: ['FAILED'] } })
    },
  },
  {
    what: 'an alarm on all pipelines of the account',
    check: 'pipelines.failures',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) => alarmOnly(world, FAILURES),
  },
  {
    what: 'an alarm on one pipeline',
    check: 'pipelines.failures',
    verdicts: ['fail', 'fail', 'pass'],
    arrange: (world) => alarmOnly(world, { ...FAILURES, Dimensions: [{ Name: 'PipelineName', Value: 'worker-prod' }] }),
  },
  {
    what: 'an alarm that waits for three failures in a row',
    check: 'pipelines.failures',
    verdicts: ['fail', 'fail', 'fail'],
    arrange: (world) => alarmOnly(world, { ...FAILURES, Period: 60, EvaluationPeriods: 3 }),
  },
  {
    what: 'an alarm that notifies nobody',
    check: 'pipelines.failures',
    verdicts: ['fail', 'fail', 'fail'],
    arrange: (world) => alarmOnly(world, { ...FAILURES, ActionsEnabled: false }),
  },
  {
    what: 'an alarm on a pipeline of the first type, which publishes no metrics',
    check: 'pipelines.failures',
    verdicts: ['fail', 'pass', 'pass'],
    arrange: (world) => {
      alarmOnly(world, FAILURES)
      world.codepipeline.pipelines.first(({ pipeline }) => pipeline.name === 'service-a-prod').pipeline.pipelineType =
        'V1'
    },
  },
  {
    what: 'an expression that cannot be read',
    check: 'pipelines.failures',
    verdicts: ['inconclusive', 'inconclusive', 'inconclusive'],
    arrange: (world) => {
      const { Namespace, MetricName, Dimensions } = FAILURES
      const Metrics = [
        { Id: 'all', Expression: 'RUNNING_SUM(failed)', ReturnData: true },
        {
          Id: 'failed',
          MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 300, Stat: 'Sum' },
          ReturnData: false,
        },
      ]
      alarmOnly(world, { Metrics })
    },
  },
  {
    what: 'a rule for the stages of all pipelines',
    check: 'pipelines.failures',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) =>
      listenOnly(world, {
        source: ['aws.codepipeline'],
        'detail-type': ['CodePipeline Stage Execution State Change'],
        detail: { state: ['FAILED'] },
      }),
  },
  {
    what: 'a rule for each pipeline',
    check: 'pipelines.failures',
    verdicts: ['pass', 'fail', 'pass'],
    arrange: (world) =>
      listenOnly(
        world,
        { source: ['aws.codepipeline'], detail: { pipeline: ['service-a-prod'], state: ['FAILED'] } },
        {
          source: ['aws.codepipeline'],
          detail: { pipeline: ['worker-prod'], state: [{ 'anything-but': ['SUCCEEDED', 'STARTED'] }] },
        },
      ),
  },
  {
    what: 'a rule for each stage but the approval of one pipeline',
    check: 'pipelines.failures',
    verdicts: ['fail', 'pass', 'pass'],
    arrange: (world) => {
      for (const name of ['service-b-prod', 'worker-prod']) {
        const found = world.codepipeline.pipelines.first(({ pipeline }) => pipeline.name === name).pipeline
        found.stages = found.stages!.filter((stage) => stage.name !== 'Approval')
      }
      listenOnly(
        world,
        ...['Source', 'Build', 'Deploy'].map((stage) => ({
          source: ['aws.codepipeline'],
          detail: { stage: [stage], state: ['FAILED'] },
        })),
      )
    },
  },
  {
    what: 'an operator that is not known here',
    check: 'pipelines.failures',
    verdicts: ['inconclusive', 'inconclusive', 'inconclusive'],
    arrange: (world) =>
      listenOnly(world, { source: ['aws.codepipeline'], detail: { state: [{ 'sounds-like': 'FAILED' }] } }),
  },
  {
    what: 'failures of executions that a webhook started',
    check: 'pipelines.failures',
    verdicts: ['inconclusive', 'inconclusive', 'inconclusive'],
    arrange: (world) =>
      listenOnly(world, {
        source: ['aws.codepipeline'],
        detail: { state: ['FAILED'], 'execution-trigger': { 'trigger-type': ['Webhook'] } },
      }),
  },
  {
    what: 'notification rules',
    check: 'pipelines.failures',
    verdicts: ['inconclusive', 'inconclusive', 'inconclusive'],
    arrange: (world) => {
      listenOnly(world, { source: ['aws.codebuild', 'aws.codepipeline'] })
      ruleOf(world).targets[0]!.Arn = 'arn:aws:codestar-notifications:us-east-1:::'
    },
  },
  {
    what: 'a second target that somebody hears',
    check: 'pipelines.failures',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) => void ruleOf(world).targets.unshift({ Id: 'log', Arn: `${TOPIC}:deleted-long-ago` }),
  },
  {
    what: 'a topic whose policy has a condition',
    check: 'pipelines.failures',
    verdicts: ['inconclusive', 'inconclusive', 'inconclusive'],
    arrange: (world) =>
      publishPolicy(world, { ...EVENTS, Condition: { ArnEquals: { 'aws:SourceArn': ruleOf(world).rule.Arn } } }),
  },
  {
    what: "a topic whose policy has another rule's condition",
    check: 'pipelines.failures',
    verdicts: ['fail', 'fail', 'fail'],
    arrange: (world) =>
      publishPolicy(world, {
        ...EVENTS,
        Condition: { ArnEquals: { 'aws:SourceArn': `${ruleOf(world).rule.Arn}-of-old` } },
      }),
  },
  {
    what: 'a topic that denies what it allows',
    check: 'pipelines.failures',
    verdicts: ['fail', 'fail', 'fail'],
    arrange: (world) => publishPolicy(world, EVENTS, { ...EVENTS, Effect: 'Deny', Principal: '*' }),
  },
  {
    what: 'a target with a role',
    check: 'pipelines.failures',
    verdicts: ['inconclusive', 'inconclusive', 'inconclusive'],
    arrange: (world) => {
      delete world.sns.topics.only().attributes['Policy']
      ruleOf(world).targets[0]!.RoleArn = 'arn:aws:iam::123456789012:role/events'
    },
  },
  {
    what: 'a topic that is encrypted with a key that lets EventBridge in',
    check: 'pipelines.failures',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) => encrypt(world, { ...EVENTS, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'] }),
  },
  {
    what: 'a topic that is encrypted with a key that lets EventBridge do half of it',
    check: 'pipelines.failures',
    verdicts: ['fail', 'fail', 'fail'],
    arrange: (world) => encrypt(world, { ...EVENTS, Action: 'kms:Decrypt' }),
  },
  {
    what: 'pipelines that show no stages, and nobody who listens',
    check: 'pipelines.failures',
    verdicts: ['fail', 'fail', 'fail'],
    arrange: ({ codepipeline, eventbridge }) => {
      for (const { pipeline } of codepipeline.pipelines) pipeline.stages = []
      eventbridge.rules.clear()
    },
  },
  {
    what: 'no pipelines are wanted',
    check: 'pipelines.failures',
    verdicts: ['not-applicable'],
    settings: { pipelines: { wanted: false } },
    arrange: () => {},
  },
  {
    what: 'no pipelines are wanted',
    check: 'pipelines.exist',
    verdicts: ['not-applicable'],
    settings: { pipelines: { wanted: false } },
    arrange: ({ codepipeline }) => codepipeline.pipelines.clear(),
  },
  {
    what: 'a pipeline that deploys by Terraform, found by its name',
    check: 'pipelines.exist',
    verdicts: ['pass', 'pass', 'pass'],
    arrange: (world) => {
      Object.assign(actionOf(world, 'worker-prod', 'ECS'), {
        actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
      })
    },
  },
  {
    what: 'a pipeline that deploys all services',
    check: 'pipelines.exist',
    verdicts: ['pass', 'pass', 'fail'],
    arrange: ({ codepipeline }) => {
      const { pipeline, ...row } = codepipeline.pipelines.first(({ pipeline: { name } }) => name === 'service-a-prod')
      const [deploy, ...before] = pipeline.stages!.toReversed()
      const both = ['service-a', 'service-b'].map((ServiceName) => {
        const [action] = deploy!.actions!
        return { ...action!, name: ServiceName, configuration: { ...action!.configuration, ServiceName } }
      })
      codepipeline.pipelines.clear()
      codepipeline.pipelines.add({
        ...row,
        pipeline: { ...pipeline, name: 'release', stages: [...before.toReversed(), { ...deploy!, actions: both }] },
      })
    },
  },
  {
    what: 'a pipeline that builds without CodeBuild, and a project of the known name',
    check: 'pipelines.exist',
    verdicts: ['pass', 'fail', 'pass'],
    arrange: (world) => {
      for (const name of ['service-a-prod', 'service-b-prod'])
        actionOf(world, name, 'CodeBuild').actionTypeId!.provider = 'Jenkins'
      world.codebuild.projects.delete('service-b-build')
    },
  },
  {
    what: 'a build in another region',
    check: 'pipelines.exist',
    verdicts: ['inconclusive', 'pass', 'pass'],
    arrange: (world) => void (actionOf(world, 'service-a-prod', 'CodeBuild').region = 'eu-west-1'),
  },
  {
    what: 'a pipeline of the first type on a dashboard',
    check: 'dashboards.metrics',
    // The cluster's, the pipelines', and the three services' own.
    verdicts: ['pass', 'fail', 'pass', 'pass', 'pass'],
    arrange: ({ codepipeline }) => void (codepipeline.pipelines.first().pipeline.pipelineType = 'V1'),
  },
]

test.for(VARIANTS)(
  '$what: $check',
  async ({ check: id, profile = 'production', verdicts, settings, arrange }, context) => {
    const check = checks.find((each) => each.id === id)
    expect(check).toBeDefined()
    const { findings } = await proofs[profile].run(check!, context, {
      settings: settingsFor(profile, profile, { ...referenceOverrides(profile), ...settings }),
      arrange: async (sandbox) => arrange(sandbox.world(SANDBOX_REGION)),
    })
    expect(
      findings.map(({ verdict, message }) =>
        verdict === 'pass' || verdicts.includes(verdict) ? verdict : `${verdict}: ${message}`,
      ),
    ).toEqual(verdicts)
  },
)
