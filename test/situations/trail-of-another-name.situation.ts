import { situation } from './situation.ts'

export default situation({
  what: 'a trail that is not called as the settings say: the one that is there is named',
  source: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html',
  settings: { identity: { trails: ['management-events'] } },
  expected: {
    'cloudtrail.logging': /^fail: None of the trails .*management-events.*there is production-audit-trail/,
    'cloudtrail.encryption': /^fail: None of the trails .*there is production-audit-trail/,
  },
})
