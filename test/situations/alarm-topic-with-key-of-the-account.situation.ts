import { situation } from './situation.ts'

export default situation({
  what: 'a topic whose key lets the account decide, and leaves CloudWatch out',
  source: 'https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/31',
  arrange: (_, find) => {
    const key = find.key('secrets')
    const Principal = { AWS: 'arn:aws:iam::111122223333:root' }
    key.policy = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] })
    find.topic().attributes['KmsMasterKeyId'] = key.Arn
  },
  expected: { 'alarms.armed': { 'production-alb-5xx': /^fail: .*does not let cloudwatch\.amazonaws\.com use it/ } },
})
