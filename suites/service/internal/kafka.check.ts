import { check } from '../../../harness/index.ts'
import { isAboutTopic, problemsOfGroup, problemsOfTopic, PROVEN_BY, unknownsOfGroup } from './kafka.ts'

const CONTROLS = { nist: ['CP-10', 'SI-4', 'CA-7'], soc2: ['A1.2', 'CC7.2'] }
const NOBODY = 'The settings name no brokers that may be asked (internal.bootstrapBrokers)'

check('kafka.client', {
  title: 'A Kafka client gets an answer from every bootstrap broker',
  covers: ['DG-INT-01'],
  controls: { nist: ['CP-10', 'IA-3', 'SC-8', 'SC-23'], soc2: ['A1.2', 'CC6.7'] },
  severity: 'high',
  parts: ['kafka'],
  remedy:
    'The message says at what point it ended: the address (DNS, network path, is the broker up), TLS (protocol, ' +
    'certificate, internal.kafkaSecurity.caFile), or the credentials (internal.kafkaSecurity).',
  each: (platform) => platform.bootstrapBrokers(),
  whenNone: { verdict: 'not-applicable', because: `${NOBODY}.` },
  async verify({ broker }, { probe, expect }) {
    const seen = await probe.kafka.broker(broker)
    expect(seen.outcome === 'answered' ? [] : [seen.message], 'Kafka').toEqual([])
  },
  provenBy: PROVEN_BY,
  breaks: {},
})

check('kafka.topic', {
  title: 'Topics exist, every partition with a leader and all replicas in step',
  covers: ['DG-INT-02'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['kafka'],
  remedy:
    'Create the topic, or look why brokers with replicas of it are down or behind (kafka-topics --describe ' +
    '--under-replicated-partitions).',
  each: (platform) => platform.kafkaTopics(),
  whenNone: { verdict: 'not-applicable', because: `${NOBODY}, or no topics (internal.kafkaTopics).` },
  async verify({ topic }, { probe, expect, inconclusive }) {
    const seen = await probe.kafka.topic(topic)
    if (seen.outcome === 'answered') return expect(problemsOfTopic(seen), `topic ${topic}`).toEqual([])
    if (!isAboutTopic(seen)) return inconclusive(`${seen.message}.`)
    expect([seen.message], 'Kafka').toEqual([])
  },
  provenBy: PROVEN_BY,
  breaks: {},
})

check('kafka.consumer-group', {
  title: 'Consumer groups are stable, keep up, and make progress',
  covers: ['DG-INT-02'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['kafka'],
  remedy:
    'Look at the logs of the service that reads: whether its tasks run, fail on a message, or are too few for ' +
    'what comes. kafka-consumer-groups --describe shows the same numbers.',
  each: (platform) => platform.consumerGroups(),
  whenNone: { verdict: 'not-applicable', because: `${NOBODY}, or no consumer groups (internal.consumerGroups).` },
  async verify({ group }, { probe, settings, expect, inconclusive, remark }) {
    const rule = settings.internal.consumerGroups.find((candidate) => candidate.group === group)!
    const seen = await probe.kafka.consumerGroup(group)
    if (seen.outcome !== 'answered') return inconclusive(`${seen.message}.`)
    const problems = problemsOfGroup(seen, rule)
    const unknowns = unknownsOfGroup(seen)
    if (seen.left.length > 0)
      remark(`Not judged are its commits on topics that no member reads: ${seen.left.join(', ')}.`)
    if (problems.length === 0 && unknowns.length > 0) return inconclusive(unknowns.join(' '))
    expect(problems, `consumer group ${group}`).toEqual([])
  },
  timeout: ({ internal }) => internal.progressSeconds * 1000 + 30_000,
  provenBy: PROVEN_BY,
  breaks: {},
})

check('kafka.round-trip', {
  title: 'A message written to the canary topic is read again in time',
  covers: ['DG-INT-02'],
  controls: CONTROLS,
  severity: 'high',
  parts: ['kafka'],
  remedy: 'Look at the brokers that lead the canary topic, at its min.insync.replicas, and at the load of the cluster.',
  each: (platform) => platform.canaryTopics(),
  whenNone: { verdict: 'not-applicable', because: `${NOBODY}, or no canary topic (internal.canary).` },
  async verify({ topic }, { probe, settings, expect, inconclusive, notApplicable }) {
    const { canary } = settings.internal
    if (canary?.allowWrites !== true)
      return notApplicable(`Writing to topic ${topic} is not allowed (internal.canary.allowWrites).`)
    const seen = await probe.kafka.canary(topic)
    if (seen.outcome !== 'answered')
      return isAboutTopic(seen) ? expect([seen.message], 'Kafka').toEqual([]) : inconclusive(`${seen.message}.`)
    const problems = [
      ...(seen.same
        ? []
        : [
            `the message ${seen.key} was written to partition ${seen.partition} at offset ${seen.offset} and is ` +
              'not what was read there',
          ]),
      ...(seen.milliseconds > canary.maximumLatencyMs
        ? [`writing and reading took ${seen.milliseconds} ms, over ${canary.maximumLatencyMs} ms`]
        : []),
    ]
    expect(problems, `topic ${topic}`).toEqual([])
  },
  provenBy: PROVEN_BY,
  breaks: {},
})
