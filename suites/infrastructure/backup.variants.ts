import { variants } from '../../harness/index.ts'

variants('backup.recent', [
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
