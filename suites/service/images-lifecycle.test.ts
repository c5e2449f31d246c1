import { expect, test } from 'vitest'
import { lifecycleProblems } from './images-lifecycle.ts'

const rule = (selection: object, type = 'expire') => ({ rulePriority: 1, selection, action: { type } })

test.for([
  { name: 'the newest thirty are kept', rules: [rule({ tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 30 })], says: [] },
  {
    name: 'leftovers of builds go by age',
    rules: [
      rule({ tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 }),
      rule({ tagStatus: 'tagged', tagPatternList: ['*'], countType: 'imageCountMoreThan', countNumber: 10 }),
    ],
    says: [],
  },
  {
    name: 'too few',
    rules: [rule({ tagStatus: 'tagged', countType: 'imageCountMoreThan', countNumber: 9 })],
    says: ['only 9 tagged images are kept, 10 are expected'],
  },
  {
    name: 'by age',
    rules: [rule({ tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 90 })],
    says: ['images expire 90 days after they were pushed, even those that run'],
  },
  {
    name: 'only moved to the archive',
    rules: [rule({ tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1 }, 'transition')],
    says: ['its lifecycle policy expires nothing'],
  },
  { name: 'nothing', rules: [], says: ['its lifecycle policy expires nothing'] },
])('$name', ({ rules, says }) => {
  expect(lifecycleProblems(JSON.stringify({ rules }), 10)).toEqual(says)
})
