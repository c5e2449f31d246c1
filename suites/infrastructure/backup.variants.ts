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
])

variants('backup.arranged', [
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
