import { variants } from '../../../harness/index.ts'
import { encrypt, EVENTS, NOTIFICATIONS, notifyOnly, pipelineArns, publishPolicy } from './pipelines-scenes.ts'

const SLACK = 'arn:aws:chatbot::111122223333:chat-configuration/slack-channel/releases'
const TO_SLACK = { Targets: [{ TargetType: 'AWSChatbotSlack', TargetAddress: SLACK }] }

variants('pipelines.failures', [
  {
    what: 'notification rules, whose service may publish to the topic',
    arrange: (world) => {
      notifyOnly(world, pipelineArns(world))
      publishPolicy(world, NOTIFICATIONS)
    },
    expected: ['pass', 'pass', 'pass'],
    calls: ['ListResources', 'GetResource'],
  },
  {
    what: 'notification rules, and a topic that lets in EventBridge alone',
    arrange: (world) => {
      notifyOnly(world, pipelineArns(world))
      publishPolicy(world, EVENTS)
    },
    expected: [/^fail: .*does not let codestar-notifications\.amazonaws\.com publish/, 'fail', 'fail'],
  },
  {
    what: 'a notification rule for one pipeline',
    arrange: (world) => {
      notifyOnly(
        world,
        pipelineArns(world).filter((arn) => arn.endsWith(':worker-prod')),
      )
      publishPolicy(world, NOTIFICATIONS)
    },
    expected: ['fail', 'fail', 'pass'],
  },
  {
    what: 'notification rules on what succeeds',
    arrange: (world) => {
      notifyOnly(world, pipelineArns(world), { types: ['codepipeline-pipeline-pipeline-execution-succeeded'] })
      publishPolicy(world, NOTIFICATIONS)
    },
    expected: [/^fail: .*announces codepipeline-pipeline-pipeline-execution-succeeded, and not/, 'fail', 'fail'],
  },
  {
    what: 'notification rules on stages that fail',
    arrange: (world) => {
      notifyOnly(world, pipelineArns(world), { types: ['codepipeline-pipeline-stage-execution-failed'] })
      publishPolicy(world, NOTIFICATIONS)
    },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'notification rules that are disabled',
    arrange: (world) => {
      notifyOnly(world, pipelineArns(world), { Status: 'DISABLED' })
      publishPolicy(world, NOTIFICATIONS)
    },
    expected: ['fail', 'fail', 'fail'],
  },
  {
    what: 'notification rules and a topic whose key keeps their service out',
    arrange: (world) => {
      notifyOnly(world, pipelineArns(world))
      publishPolicy(world, NOTIFICATIONS)
      encrypt(world, { ...EVENTS, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'] })
    },
    expected: ['fail', 'fail', 'fail'],
  },
  {
    what: 'notification rules and a topic whose key lets their service in by way of SNS',
    arrange: (world) => {
      notifyOnly(world, pipelineArns(world))
      publishPolicy(world, NOTIFICATIONS)
      encrypt(world, {
        ...NOTIFICATIONS,
        Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        Condition: { StringEquals: { 'kms:ViaService': 'sns.us-east-1.amazonaws.com' } },
      })
    },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'notification rules that tell a chat channel',
    arrange: (world) => {
      notifyOnly(world, pipelineArns(world), TO_SLACK)
      world.cloudcontrol.resources.add({
        TypeName: 'AWS::Chatbot::SlackChannelConfiguration',
        Arn: SLACK,
        properties: { ConfigurationName: 'releases' },
      })
    },
    expected: ['pass', 'pass', 'pass'],
  },
  {
    what: 'notification rules that tell a chat channel of the past',
    arrange: (world) => notifyOnly(world, pipelineArns(world), TO_SLACK),
    expected: [/^fail: .*does not exist: chat channel/, 'fail', 'fail'],
  },
  {
    what: 'notification rules on builds, before production',
    profile: 'develop',
    arrange: (world) => {
      notifyOnly(
        world,
        world.codebuild.projects.all().map(({ arn = '' }) => arn),
        { types: ['codebuild-project-build-state-failed'] },
      )
      publishPolicy(world, NOTIFICATIONS)
    },
    expected: ['pass', 'pass', 'pass'],
  },
])
