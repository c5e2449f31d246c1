import { situation } from './situation.ts'

export default situation({
  what: 'pipelines that announce their failures by notification rules of the developer tools',
  source: 'https://docs.aws.amazon.com/dtconsole/latest/userguide/set-up-sns.html',
  arrange: ({ cloudcontrol, codepipeline, eventbridge }, find) => {
    eventbridge.rules.clear()
    const { TopicArn, attributes } = find.topic()
    for (const [index, { arn }] of codepipeline.pipelines.all().entries())
      cloudcontrol.resources.add({
        TypeName: 'AWS::CodeStarNotifications::NotificationRule',
        Arn: `arn:aws:codestar-notifications:us-east-1:111122223333:notificationrule/${index}`,
        properties: {
          Name: `failures-${index}`,
          Resource: arn,
          DetailType: 'BASIC',
          Status: 'ENABLED',
          EventTypeIds: ['codepipeline-pipeline-pipeline-execution-failed'],
          Targets: [{ TargetType: 'SNS', TargetAddress: TopicArn }],
        },
      })
    const Principal = { Service: 'codestar-notifications.amazonaws.com' }
    attributes['Policy'] = JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal, Action: 'sns:Publish', Resource: TopicArn }],
    })
  },
  expected: { 'pipelines.failures': ['pass', 'pass', 'pass'] },
})
