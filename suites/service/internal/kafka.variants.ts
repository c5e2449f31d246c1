import { variants } from '../../../harness/index.ts'

/** Nobody listens there. */
const bootstrapBrokers = ['127.0.0.1:9']

const what = 'a broker that nobody listens at'
variants('kafka.client', [{ what, settings: { internal: { bootstrapBrokers } }, expected: /^fail: .*127\.0\.0\.1:9/s }])
variants('kafka.topic', [
  { what, settings: { internal: { bootstrapBrokers, kafkaTopics: ['orders'] } }, expected: 'inconclusive' },
])
variants('kafka.consumer-group', [
  {
    what,
    settings: {
      internal: { bootstrapBrokers, consumerGroups: [{ group: 'billing', minimumMembers: 1, maximumLag: 10 }] },
    },
    expected: 'inconclusive',
  },
])
variants('kafka.round-trip', [
  {
    what,
    settings: {
      internal: { bootstrapBrokers, canary: { topic: 'canary', allowWrites: true, maximumLatencyMs: 1000 } },
    },
    expected: 'inconclusive',
  },
])
