import { situation } from './situation.ts'

export default situation({
  what: 'a lifecycle policy whose first rule keeps releases from the later one that expires everything by age',
  source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html',
  arrange: (_, find) => {
    const releases = {
      tagStatus: 'tagged',
      tagPatternList: ['v*'],
      countType: 'imageCountMoreThan',
      countNumber: 100,
    }
    const rest = { tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 }
    const rules = [releases, rest].map((selection, index) => ({
      rulePriority: index + 1,
      selection,
      action: { type: 'expire' },
    }))
    find.repository('service-a').lifecyclePolicyText = JSON.stringify({ rules })
  },
  expected: { 'ecr.lifecycle': { 'service-a': 'pass' } },
})
