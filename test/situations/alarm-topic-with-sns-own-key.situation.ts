import { situation } from './situation.ts'

export default situation({
  what: "a topic that was encrypted with SNS's own key, which no alarm can use",
  source: 'https://github.com/ASFHyP3/hyp3/issues/762',
  arrange: (_, find) => {
    find.topic().attributes['KmsMasterKeyId'] = 'alias/aws/sns'
  },
  expected: { 'alarms.armed': { 'production-alb-5xx': /^fail: .*alias\/aws\/sns, which CloudWatch may not use/ } },
})
