import { situation } from './situation.ts'

export default situation({
  what: 'alarms whose only subscriber is a queue, of which nobody tells who reads it',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html',
  arrange: (_, find) => {
    Object.assign(find.subscription(), {
      Protocol: 'sqs',
      Endpoint: 'arn:aws:sqs:us-east-1:111122223333:alarms',
    })
  },
  expected: { 'alarms.armed': /^inconclusive: .*whom that tells is not seen from here/s },
})
