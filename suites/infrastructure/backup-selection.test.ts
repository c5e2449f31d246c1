import { expect, test } from 'vitest'
import { selects, type Selection } from './backup-selection.ts'

const TABLE = 'arn:aws:dynamodb:eu-west-1:111122223333:table/terraform-state-lock'
const TAGS = { Environment: 'production', Owner: 'platform-team' }

const tag = (key: string, value: string) => ({ ConditionKey: `aws:ResourceTag/${key}`, ConditionValue: value })

test.for<{ name: string; selection: Selection; selected: boolean }>([
  { name: 'nothing at all, which is everything', selection: {}, selected: true },
  { name: 'exclusions alone', selection: { NotResources: ['arn:aws:s3:::*'] }, selected: true },
  { name: 'the exclusion of its type alone', selection: { NotResources: ['arn:aws:dynamodb:*'] }, selected: false },
  { name: 'everything', selection: { Resources: ['*'] }, selected: true },
  { name: 'its type', selection: { Resources: ['arn:aws:s3:::*', 'arn:aws:dynamodb:*:*:table/*'] }, selected: true },
  { name: 'another type', selection: { Resources: ['arn:aws:s3:::*'] }, selected: false },
  {
    name: 'everything but its type',
    selection: { Resources: ['*'], NotResources: ['arn:aws:dynamodb:*:*:table/*'] },
    selected: false,
  },
  {
    name: 'one of several tags',
    selection: {
      ListOfTags: [
        { ConditionKey: 'Environment', ConditionValue: 'test' },
        { ConditionKey: 'Owner', ConditionValue: 'platform-team' },
      ],
    },
    selected: true,
  },
  {
    name: 'none of the tags',
    selection: { ListOfTags: [{ ConditionKey: 'Environment', ConditionValue: 'test' }] },
    selected: false,
  },
  {
    name: 'a tag, beside another type',
    selection: {
      Resources: ['arn:aws:s3:::*'],
      ListOfTags: [{ ConditionKey: 'Environment', ConditionValue: 'production' }],
    },
    selected: true,
  },
  {
    name: 'its type, beside a tag that it does not have',
    selection: {
      Resources: ['arn:aws:dynamodb:*:*:table/*'],
      ListOfTags: [{ ConditionKey: 'Environment', ConditionValue: 'test' }],
    },
    selected: true,
  },
  {
    name: 'another type, beside a tag that it does not have',
    selection: {
      Resources: ['arn:aws:s3:::*'],
      ListOfTags: [{ ConditionKey: 'Environment', ConditionValue: 'test' }],
    },
    selected: false,
  },
  {
    name: 'a tag, but not the condition',
    selection: {
      ListOfTags: [{ ConditionKey: 'Environment', ConditionValue: 'production' }],
      Conditions: { StringEquals: [tag('Owner', 'nobody')] },
    },
    selected: false,
  },
  {
    name: 'a tag, and excluded by its ARN',
    selection: {
      NotResources: ['arn:aws:dynamodb:*:*:table/*'],
      ListOfTags: [{ ConditionKey: 'Environment', ConditionValue: 'production' }],
    },
    selected: false,
  },
  {
    name: 'all conditions',
    selection: {
      Resources: ['*'],
      Conditions: { StringEquals: [tag('Environment', 'production'), tag('Owner', 'platform-team')] },
    },
    selected: true,
  },
  {
    name: 'one condition of two',
    selection: {
      Resources: ['*'],
      Conditions: { StringEquals: [tag('Environment', 'production'), tag('Owner', 'nobody')] },
    },
    selected: false,
  },
  {
    name: 'values are case sensitive',
    selection: { Conditions: { StringEquals: [tag('Environment', 'Production')] } },
    selected: false,
  },
  { name: 'a pattern', selection: { Conditions: { StringLike: [tag('Environment', 'prod*')] } }, selected: true },
  {
    name: 'a pattern over a tag that is not there',
    selection: { Conditions: { StringLike: [tag('Backup', '*')] } },
    selected: false,
  },
  {
    name: 'a value that it must not have',
    selection: { Resources: ['*'], Conditions: { StringNotEquals: [tag('Environment', 'production')] } },
    selected: false,
  },
  {
    name: 'a value that it does not have',
    selection: { Resources: ['*'], Conditions: { StringNotEquals: [tag('Backup', 'no')] } },
    selected: true,
  },
  {
    name: 'a pattern that it must not match',
    selection: { Resources: ['*'], Conditions: { StringNotLike: [tag('Owner', '*team')] } },
    selected: false,
  },
])('a selection by $name: $selected', ({ selection, selected }) => {
  expect(selects(selection, TABLE, TAGS)).toBe(selected)
})
