import { variants } from '../../../harness/index.ts'

variants('alarms.exist', [
  {
    what: 'nothing counts failed tasks',
    settings: { observability: { taskFailureMetric: null } },
    arrange: ({ cloudwatch }) =>
      void cloudwatch.alarms.remove(({ AlarmName = '' }) => AlarmName.endsWith('-task-failures')),
    expected: { 'service-a/task-failures': 'not-applicable', 'service-a/cpu': 'pass' },
  },
])
