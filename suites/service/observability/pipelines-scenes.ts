import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { World } from '../../../harness/index.ts'

/** The platform's own rule of EventBridge. */
export const ruleOf = ({ eventbridge }: World) => eventbridge.rules.only()

/** One more rule, which notifies people of events that match the pattern. */
export const listen = (world: World, pattern: object, name = 'another') =>
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
export const matchOnly = (world: World, ...patterns: object[]) => {
  world.eventbridge.rules.clear()
  for (const [index, pattern] of patterns.entries()) listen(world, pattern, `rule-${index}`)
}

/** An alarm instead of the platform's own rule. */
export const alarmOnly = (world: World, alarm: Partial<MetricAlarm>) => {
  world.eventbridge.rules.clear()
  const { tags, ...original } = world.cloudwatch.alarms.first(({ AlarmName }) => AlarmName!.endsWith('-service-a-cpu'))
  const rest = {
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
  } as const
  world.cloudwatch.alarms.add({
    ...original,
    ...rest,
    AlarmName: 'pipelines',
    AlarmArn: `${original.AlarmArn}-pipelines`,
    ...alarm,
    tags,
  })
}

/** The metric of failed executions, of all pipelines. */
export const FAILURES = { Namespace: 'AWS/CodePipeline', MetricName: 'FailedPipelineExecutions', Dimensions: [] }

/** Notification rules instead of the platform's own rule: one for each resource. */
export const notifyOnly = (
  world: World,
  resources: readonly string[],
  { types = ['codepipeline-pipeline-pipeline-execution-failed'], Status = 'ENABLED', Targets = [topicOf(world)] } = {},
) => {
  world.eventbridge.rules.clear()
  for (const [index, Resource] of resources.entries())
    world.cloudcontrol.resources.add({
      TypeName: 'AWS::CodeStarNotifications::NotificationRule',
      Arn: `arn:aws:codestar-notifications:us-east-1:111122223333:notificationrule/${index}`,
      properties: { Name: `rule-${index}`, Resource, DetailType: 'FULL', Status, EventTypeIds: types, Targets },
    })
}

const topicOf = ({ sns }: World) => ({ TargetType: 'SNS', TargetAddress: sns.topics.only().TopicArn })

/** ARNs of the platform's pipelines. */
export const pipelineArns = ({ codepipeline }: World): string[] => codepipeline.pipelines.all().map(({ arn }) => arn)

/** CodeStar Notifications may publish, besides. */
export const NOTIFICATIONS = {
  Effect: 'Allow',
  Principal: { Service: 'codestar-notifications.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: '*',
}

/** The one subscription receives what its filter policy lets through. */
export const filter = ({ sns }: World, policy: object, scope = 'MessageAttributes') =>
  Object.assign(sns.subscriptions.only().attributes, { FilterPolicy: JSON.stringify(policy), FilterPolicyScope: scope })

/** The stages of a pipeline. */
const stages = ({ codepipeline }: World, name: string) =>
  codepipeline.pipelines.first(({ pipeline }) => pipeline.name === name).pipeline.stages!

/** The action of a pipeline that a provider runs. */
export const actionOf = (world: World, name: string, provider: string) =>
  stages(world, name)
    .flatMap(({ actions = [] }) => actions)
    .find(({ actionTypeId }) => actionTypeId?.provider === provider)!

/** The topic's policy, with these statements alone. */
export const publishPolicy = (world: World, ...statements: object[]) => {
  world.sns.topics.only().attributes['Policy'] = JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** EventBridge may publish. */
export const EVENTS = {
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: '*',
}

/** Encrypts the topic with a key whose policy has these statements alone. */
export const encrypt = (world: World, ...statements: object[]) => {
  const key = world.kms.keys.first()
  key.policy = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  world.sns.topics.only().attributes['KmsMasterKeyId'] = key.Arn
}
