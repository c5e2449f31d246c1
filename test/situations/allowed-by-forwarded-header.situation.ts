import { letThroughFirst } from '../../suites/infrastructure/waf-scenes.ts'
import { situation } from './situation.ts'

export default situation({
  what: 'a web ACL that lets through first whoever writes a trusted address into X-Forwarded-For',
  source: 'https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html',
  arrange: ({ wafv2 }, find) =>
    letThroughFirst(wafv2, find, ['203.0.113.7/32'], {
      HeaderName: 'X-Forwarded-For',
      FallbackBehavior: 'NO_MATCH',
      Position: 'FIRST',
    }),
  expected: {
    'waf.rate-limit': /^fail: .*never sees what rule monitoring before it allows/,
    'waf.managed-rules': /^fail: .*never sees what rule monitoring before it allows/,
  },
})
