import { variants } from '../../../harness/index.ts'

variants('answers.health', [
  {
    what: 'no timestamp, where none is promised',
    settings: { public: { healthTimestamp: false } },
    arrange: ({ elbv2 }) => {
      elbv2.applications.add({ service: 'service-a', answers: { '/health': { body: { status: 'healthy' } } } })
    },
    expected: ['pass'],
  },
  {
    what: 'an old timestamp, where none is promised',
    settings: { public: { healthTimestamp: false } },
    arrange: ({ elbv2 }) => {
      const body = { status: 'healthy', timestamp: '2020-01-01T00:00:00Z' }
      elbv2.applications.add({ service: 'service-a', answers: { '/health': { body } } })
    },
    expected: ['fail'],
  },
])
