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
  expect(lifecycleProblems(JSON.stringify({ rules }), 10, [{ tags: ['v1.2.3', 'branch-main'] }])).toEqual(says)
})

const byAge = { countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 }
const at = (rulePriority: number, selection: object) => ({ rulePriority, selection, action: { type: 'expire' } })
const RUNNING = 'sha256:1f2e'

test.for([
  {
    name: 'a rule that comes first protects from later ones, wherever it is written',
    rules: [
      at(2, { tagStatus: 'any', ...byAge }),
      at(1, { tagStatus: 'tagged', tagPrefixList: ['v'], countType: 'imageCountMoreThan', countNumber: 100 }),
    ],
    images: [{ tags: ['v1.2.3'] }],
    says: [],
  },
  {
    name: 'one that comes later does not',
    rules: [
      at(2, { tagStatus: 'tagged', tagPrefixList: ['v'], countType: 'imageCountMoreThan', countNumber: 100 }),
      at(1, { tagStatus: 'tagged', tagPatternList: ['*'], ...byAge }),
    ],
    images: [{ tags: ['v1.2.3'] }],
    says: ['tagged images expire 14 days after they were pushed, even those that run'],
  },
  {
    name: 'what runs by its digest, without a tag, is a leftover',
    rules: [at(1, { tagStatus: 'untagged', ...byAge })],
    images: [{ tags: ['v1.2.3'] }, { named: RUNNING, tags: [] }],
    says: [
      'untagged images expire 14 days after they were pushed, even those that run, such as sha256:1f2e, which has no tag',
    ],
  },
  {
    name: 'what runs by its digest has a tag of a branch',
    rules: [at(1, { tagStatus: 'tagged', tagPrefixList: ['pr-'], ...byAge })],
    images: [{ tags: ['v1.2.3'] }, { named: RUNNING, tags: ['pr-17'] }],
    says: ['tagged images expire 14 days after they were pushed, even those that run'],
  },
  {
    name: 'an empty repository',
    rules: [at(1, { tagStatus: 'tagged', tagPatternList: ['*'], ...byAge })],
    images: [],
    says: ['tagged images expire 14 days after they were pushed, even those that run'],
  },
])('$name', ({ rules, images, says }) => {
  expect(lifecycleProblems(JSON.stringify({ rules }), 10, images)).toEqual(says)
})
