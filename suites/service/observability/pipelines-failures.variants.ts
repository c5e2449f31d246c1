import { variants } from '../../../harness/index.ts'
import {
  EVENTS,
  FAILURES,
  actionOf,
  alarmOnly,
  encrypt,
  filter,
  listen,
  matchOnly,
  publishPolicy,
  ruleOf,
} from './pipelines-scenes.ts'

variants('pipelines.failures', [
  {
    what: 'nothing differs',
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'builds, before production',
    profile: 'develop',
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'builds that are heard of through their pipelines',
    profile: 'develop',
    arrange: (world) => matchOnly(world, { source: ['aws.codepipeline'], detail: { state: ['FAILED'] } }),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'builds by the stage that builds, of all pipelines',
    profile: 'develop',
    arrange: (world) =>
      matchOnly(world, { source: ['aws.codepipeline'], detail: { stage: ['Build'], state: ['FAILED'] } }),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'builds that time out are heard of, failed ones are not',
    profile: 'develop',
    arrange: (world) =>
      matchOnly(world, { source: ['aws.codebuild'], detail: { 'build-status': ['STOPPED', { prefix: 'TIMED' }] } }),
    expected: ['fail', 'fail', 'fail'],
  },
  {
    what: 'an alarm on the builds of one project',
    profile: 'develop',
    arrange: (world) =>
      alarmOnly(world, {
        Namespace: 'AWS/CodeBuild',
        MetricName: 'FailedBuilds',
        Dimensions: [{ Name: 'ProjectName', Value: 'service-a-build' }],
      }),
    expected: ['pass', 'fail', 'fail'],
  },
  {
    what: 'two pipelines build with one project, and one of them is listened to',
    profile: 'develop',
    arrange: (world) => {
      actionOf(world, 'worker-develop', 'CodeBuild').configuration!['ProjectName'] = 'service-b-build'
      matchOnly(world, {
        source: ['aws.codepipeline'],
        detail: { pipeline: [{ prefix: 'service-' }], state: ['FAILED'] },
      })
    },
    expected: ['pass', 'fail'],
  },
  {
    what: 'a build in another region',
    profile: 'develop',
    arrange: (world) => void (actionOf(world, 'service-a-develop', 'CodeBuild').region = 'eu-west-1'),
    expected: ['inconclusive', 'pass', 'pass'],
  },
  {
    what: 'a build in another account, whose pipeline is listened to',
    profile: 'develop',
    arrange: (world) => {
      actionOf(world, 'service-a-develop', 'CodeBuild').roleArn = 'arn:aws:iam::444455556666:role/build'
      listen(world, { source: ['aws.codepipeline'], detail: { pipeline: ['service-a-develop'], state: ['FAILED'] } })
    },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'an alarm on all pipelines of the account',
    arrange: (world) => alarmOnly(world, FAILURES),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'an alarm on one pipeline',
    arrange: (world) => alarmOnly(world, { ...FAILURES, Dimensions: [{ Name: 'PipelineName', Value: 'worker-prod' }] }),
    expected: ['fail', 'fail', 'pass'],
  },
  {
    what: 'an alarm that waits for three failures in a row',
    arrange: (world) => alarmOnly(world, { ...FAILURES, Period: 60, EvaluationPeriods: 3 }),
    expected: ['fail', 'fail', 'fail'],
  },
  {
    what: 'an alarm that notifies nobody',
    arrange: (world) => alarmOnly(world, { ...FAILURES, ActionsEnabled: false }),
    expected: ['fail', 'fail', 'fail'],
  },
  {
    what: 'an alarm on a pipeline of the first type, which publishes no metrics',
    arrange: (world) => {
      alarmOnly(world, FAILURES)
      world.codepipeline.pipelines.first(({ pipeline }) => pipeline.name === 'service-a-prod').pipeline.pipelineType =
        'V1'
    },
    expected: ['fail', 'pass', 'pass'],
  },
  {
    what: 'an expression that cannot be read',
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
    expected: ['inconclusive', 'inconclusive', 'inconclusive'],
  },
  {
    what: 'a rule for the stages of all pipelines',
    arrange: (world) =>
      matchOnly(world, {
        source: ['aws.codepipeline'],
        'detail-type': ['CodePipeline Stage Execution State Change'],
        detail: { state: ['FAILED'] },
      }),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'a rule for each pipeline',
    arrange: (world) =>
      matchOnly(
        world,
        { source: ['aws.codepipeline'], detail: { pipeline: ['service-a-prod'], state: ['FAILED'] } },
        {
          source: ['aws.codepipeline'],
          detail: { pipeline: ['worker-prod'], state: [{ 'anything-but': ['SUCCEEDED', 'STARTED'] }] },
        },
      ),
    expected: ['pass', 'fail', 'pass'],
  },
  {
    what: 'a rule for each stage but the approval of one pipeline',
    arrange: (world) => {
      for (const name of ['service-b-prod', 'worker-prod']) {
        const found = world.codepipeline.pipelines.first(({ pipeline }) => pipeline.name === name).pipeline
        found.stages = found.stages!.filter((stage) => stage.name !== 'Approval')
      }
      matchOnly(
        world,
        ...['Source', 'Build', 'Deploy'].map((stage) => ({
          source: ['aws.codepipeline'],
          detail: { stage: [stage], state: ['FAILED'] },
        })),
      )
    },
    expected: ['fail', 'pass', 'pass'],
  },
  {
    what: 'an operator that is not known here',
    arrange: (world) =>
      matchOnly(world, { source: ['aws.codepipeline'], detail: { state: [{ 'sounds-like': 'FAILED' }] } }),
    expected: ['inconclusive', 'inconclusive', 'inconclusive'],
  },
  {
    what: 'failures of executions that a webhook started',
    arrange: (world) =>
      matchOnly(world, {
        source: ['aws.codepipeline'],
        detail: { state: ['FAILED'], 'execution-trigger': { 'trigger-type': ['Webhook'] } },
      }),
    expected: ['inconclusive', 'inconclusive', 'inconclusive'],
  },
  {
    what: 'a second target that somebody hears',
    arrange: (world) =>
      void ruleOf(world).targets.unshift({ Id: 'log', Arn: 'arn:aws:sns:us-east-1:123456789012:deleted-long-ago' }),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'a topic whose policy has a condition',
    arrange: (world) =>
      publishPolicy(world, { ...EVENTS, Condition: { ArnEquals: { 'aws:SourceArn': ruleOf(world).rule.Arn } } }),
    expected: ['inconclusive', 'inconclusive', 'inconclusive'],
  },
  {
    what: "a topic whose policy has another rule's condition",
    arrange: (world) =>
      publishPolicy(world, {
        ...EVENTS,
        Condition: { ArnEquals: { 'aws:SourceArn': `${ruleOf(world).rule.Arn}-of-old` } },
      }),
    expected: ['fail', 'fail', 'fail'],
  },
  {
    what: 'a topic that denies what it allows',
    arrange: (world) => publishPolicy(world, EVENTS, { ...EVENTS, Effect: 'Deny', Principal: '*' }),
    expected: ['fail', 'fail', 'fail'],
  },
  {
    what: 'a target with a role',
    arrange: (world) => {
      delete world.sns.topics.only().attributes['Policy']
      ruleOf(world).targets[0]!.RoleArn = 'arn:aws:iam::123456789012:role/events'
    },
    expected: ['inconclusive', 'inconclusive', 'inconclusive'],
  },
  {
    what: 'a topic that is encrypted with a key that lets EventBridge in',
    arrange: (world) => encrypt(world, { ...EVENTS, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'] }),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'a topic that is encrypted with a key that lets EventBridge do half of it',
    arrange: (world) => encrypt(world, { ...EVENTS, Action: 'kms:Decrypt' }),
    expected: ['fail', 'fail', 'fail'],
  },
  {
    what: 'a target in another region, which EventBridge cannot publish to',
    arrange: (world) =>
      void (ruleOf(world).targets[0]!.Arn = world.sns.topics.only().TopicArn.replace('us-east-1', 'eu-west-1')),
    expected: [/^fail: .*is in eu-west-1/, 'fail', 'fail'],
  },
  {
    what: 'a function that does something with the event',
    arrange: (world) => {
      ruleOf(world).targets[0]!.Arn = 'arn:aws:lambda:us-east-1:111122223333:function:tell'
    },
    expected: [/^inconclusive: .*whom that tells is not seen from here/, 'inconclusive', 'inconclusive'],
  },
  {
    what: 'a subscriber who is only sent what has an attribute, which events have not',
    arrange: (world) => filter(world, { severity: ['high'] }),
    expected: [/^fail: .*drops what EventBridge sends, by its filter policy/, 'fail', 'fail'],
  },
  {
    what: 'a subscriber who is sent the failures of one pipeline',
    arrange: (world) => filter(world, { detail: { pipeline: ['worker-prod'] } }, 'MessageBody'),
    expected: ['fail', 'fail', 'pass'],
  },
  {
    what: 'a subscriber who is sent failures',
    arrange: (world) => filter(world, { detail: { state: ['FAILED'] } }, 'MessageBody'),
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'a target that writes the message anew, and a subscriber who filters it',
    arrange: (world) => {
      ruleOf(world).targets[0]!.Input = '"it failed"'
      filter(world, { detail: { state: ['FAILED'] } }, 'MessageBody')
    },
    expected: ['inconclusive', 'inconclusive', 'inconclusive'],
  },
  {
    what: 'pipelines that show no stages, and nobody who listens',
    arrange: ({ codepipeline, eventbridge }) => {
      for (const { pipeline } of codepipeline.pipelines) pipeline.stages = []
      eventbridge.rules.clear()
    },
    expected: ['fail', 'fail', 'fail'],
  },
  {
    what: 'there is no CodePipeline, as the configuration says',
    settings: { has: { codepipeline: false } },
    arrange: ({ codepipeline }) => codepipeline.pipelines.clear(),
    expected: ['not-applicable'],
  },
])
