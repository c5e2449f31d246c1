import { variants } from '../../harness/index.ts'

variants('backup.recent', [
  {
    what: 'a state that is not kept in AWS',
    settings: { has: { terraform: false } },
    arrange: ({ s3 }) => void s3.buckets.remove(({ Name }) => Name.startsWith('terraform-state')),
    expected: 'not-applicable',
  },
  {
    what: 'a plan whose rule names no time, and runs daily',
    arrange: ({ backup }) => {
      delete backup.plans.only().BackupPlan!.Rules![0]!.ScheduleExpression
    },
    expected: 'pass',
  },
  {
    what: 'a table that is selected by its tag, beside buckets that are selected by ARN, and was never backed up',
    arrange: ({ backup }) => {
      Object.assign(backup.selections.only().BackupSelection!, {
        Resources: ['arn:aws:s3:::*'],
        ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'Environment', ConditionValue: 'production' }],
        Conditions: {},
      })
      backup.recoveryPoints.clear()
    },
    expected: ['fail', 'fail'],
  },
  {
    what: 'a table that one selection leaves out and another one takes in',
    arrange: ({ backup }) => {
      const row = backup.selections.only()
      const { BackupSelection } = structuredClone(row)
      row.BackupSelection!.NotResources = ['arn:aws:dynamodb:*:*:table/*']
      backup.selections.add({ ...row, SelectionId: 'second', BackupSelection })
      backup.recoveryPoints.clear()
    },
    expected: ['fail', 'fail'],
  },
])

variants('backup.arranged', [
  {
    what: 'a table of which it is not said whether it keeps what is deleted',
    arrange: ({ backup, dynamodb }) => {
      backup.plans.clear()
      dynamodb.tables.only().pointInTimeRecovery = undefined
    },
    expected: ['pass', /^inconclusive: .*does not say the state of point-in-time recovery/],
  },
  {
    what: 'a state that is not kept in AWS',
    settings: { has: { terraform: false } },
    arrange: ({ s3 }) => void s3.buckets.remove(({ Name }) => Name.startsWith('terraform-state')),
    expected: 'not-applicable',
  },
  {
    what: 'a table without point-in-time recovery, which a plan backs up',
    arrange: ({ dynamodb }) => {
      dynamodb.tables.only().pointInTimeRecovery = false
    },
    expected: 'pass',
  },
  {
    what: 'backups of a backend elsewhere',
    settings: { identity: { stateRegion: 'eu-central-1' } },
    expected: 'inconclusive',
  },
])
