import { situation } from './situation.ts'

export default situation({
  what: 'an alarm of a solution for CIS on sign-in without MFA, which waits for 240 datapoints, and a topic that refuses it',
  source: 'https://github.com/aws-solutions/automated-security-response-on-aws/issues/43',
  arrange: (_, find) => {
    find.alarm('sign-in-without-mfa').EvaluationPeriods = 240
    const Resource = find.topic().TopicArn
    const Principal = { Service: 'events.amazonaws.com' }
    find.topic().attributes['Policy'] = JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal, Action: 'sns:Publish', Resource }],
    })
  },
  expected: {
    'security-events.heard': {
      'sign-in-without-mfa': /^fail: .*it fires after 240 periods/,
      'iam-changes': /^fail: .*does not let cloudwatch\.amazonaws\.com publish/,
    },
  },
})
