import { situation } from './situation.ts'

export default situation({
  what: "a topic whose policy denies everybody outside of the organization, and leaves AWS's services out of that",
  source:
    'https://aws.amazon.com/about-aws/whats-new/2021/05/aws-identity-and-access-management-now-makes-it-easier-for-you-to-manage-permissions-for-aws-services-accessing-your-resources',
  arrange: (_, find) => {
    const { TopicArn, attributes } = find.topic()
    const Resource = TopicArn
    attributes['Policy'] = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sns:Publish',
          Resource,
          Condition: {
            StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorgid' },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          },
        },
      ],
    })
  },
  expected: { 'alarms.armed': 'pass' },
})
