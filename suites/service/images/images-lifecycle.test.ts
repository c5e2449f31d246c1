import { expect, test } from 'vitest'
import { lifecycleProblems } from './images-lifecycle.ts'

const rule = (selection: object, type = 'expire') => ({ rulePriority: 1, selection, action: { type } })

test.for([
  {
    name: 'the newest thirty are kept',
    rules: [rule({ tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 30 })],
    says: [],
  },
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
    says: ['its lifecycle policy expires nothing', 'only 1 images are kept out of the archive, 10 are expected'],
  },
  {
    name: 'what runs is archived when nobody pulls it',
    rules: [
      rule({ tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 1 }),
      rule({ tagStatus: 'any', countType: 'sinceImagePulled', countUnit: 'days', countNumber: 30 }, 'transition'),
    ],
    says: [
      'images are archived, where nothing can pull them, 30 days after they were last pulled, even those that run',
    ],
  },
  {
    name: 'the archive is cleaned',
    rules: [
      rule({
        tagStatus: 'any',
        storageClass: 'archive',
        countType: 'sinceImageTransitioned',
        countUnit: 'days',
        countNumber: 90,
      }),
    ],
    says: [],
  },
  {
    name: 'builds of branches go by age',
    rules: [
      rule({
        tagStatus: 'tagged',
        tagPrefixList: ['pr-'],
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: 14,
      }),
    ],
    says: [],
  },
  {
    name: 'a release that is the build of a branch too',
    rules: [
      rule({
        tagStatus: 'tagged',
        tagPatternList: ['branch-*', 'v*'],
        countType: 'imageCountMoreThan',
        countNumber: 1,
      }),
    ],
    says: ['only 1 tagged images are kept, 10 are expected'],
  },
  {
    name: 'both tags must be there',
    rules: [
      rule({ tagStatus: 'tagged', tagPatternList: ['pr-*', 'v*'], countType: 'imageCountMoreThan', countNumber: 1 }),
    ],
    says: [],
  },
  { name: 'nothing', rules: [], says: ['its lifecycle policy expires nothing'] },
])('$name', ({ rules, says }) => {
  expect(lifecycleProblems(JSON.stringify({ rules }), 10, [['v1.2.3', 'branch-main']])).toEqual(says)
})
