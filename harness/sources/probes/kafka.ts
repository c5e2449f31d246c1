import type { Scope } from '../../recording/scope.ts'
import type { Session } from '../aws/session.ts'
import type { Settings } from '../../environment/settings/index.ts'
import { protectionOf, type Cluster } from './kafka-client.ts'
import { readGroup } from './kafka-groups.ts'
import { exchangeCanary, readBroker, readTopic } from './kafka-requests.ts'
import type { BrokerSeen, CanarySeen, GroupSeen, TopicSeen } from './kafka-results.ts'
import { mskToken } from './kafka-iam.ts'
import type { KafkaTrouble } from './kafka-trouble.ts'
import { probe } from './probe.ts'

export type { GroupSeen, TopicSeen } from './kafka-results.ts'
export type { KafkaTrouble } from './kafka-trouble.ts'

/**
 * Questions to Kafka with a real client, as `internal.kafkaSecurity` says. Only `internal.bootstrapBrokers` are asked.
 */
export interface KafkaProbes {
  readonly kafka: {
    /** ApiVersions and Metadata of one of the configured brokers. */
    broker(broker: string): Promise<BrokerSeen | KafkaTrouble>
    topic(topic: string): Promise<TopicSeen | KafkaTrouble>
    /** State, members and offsets of a consumer group, twice within `internal.progressSeconds`. */
    consumerGroup(group: string): Promise<GroupSeen | KafkaTrouble>
    /**
     * Writes a message to the configured canary topic and reads it again. Requires `internal.canary.allowWrites`.
     */
    canary(topic: string): Promise<CanarySeen | KafkaTrouble>
  }
}

export function kafkaProbes(session: Session, scope: Scope, { internal }: Settings): KafkaProbes {
  const cluster = async (): Promise<Cluster> => ({
    brokers: internal.bootstrapBrokers,
    protection: await protectionOf(internal.kafkaSecurity, {
      secret: async (SecretId) => {
        const { SecretString } = await session.aws(scope).secretsmanager.getSecretValue({ SecretId })
        if (SecretString === undefined) throw new Error(`the secret ${SecretId} holds bytes, not text`)
        return SecretString
      },
      mskToken: async (region) => mskToken(region ?? session.connection.region, await session.credentials()),
    }),
  })
  const ask = async <Seen extends object>(
    operation: string,
    input: object,
    request: (cluster: Cluster) => Promise<Seen>,
  ): Promise<Seen> => {
    const connected = await cluster()
    const { bootstrapBrokers: brokers, kafkaSecurity: security } = internal
    return probe(
      session,
      scope,
      { service: 'kafka', operation, input: { ...input, brokers, protocol: security.protocol } },
      () => request(connected),
    )
  }
  return {
    kafka: {
      broker(broker) {
        if (!internal.bootstrapBrokers.includes(broker))
          throw new Error(`${broker} is none of the brokers that the settings name`)
        return ask('Metadata', { broker }, (connected) => readBroker(broker, connected))
      },
      topic: (topic) => ask('TopicMetadata', { topic }, (connected) => readTopic(topic, connected)),
      consumerGroup(group) {
        const { progressSeconds: seconds, consumerGroups } = internal
        const maximumLag = consumerGroups.find((rule) => rule.group === group)?.maximumLag ?? 0
        const how = { seconds, maximumLag }
        return ask('ConsumerGroup', { group, ...how }, (connected) => readGroup(group, how, connected))
      },
      canary(topic) {
        const { canary } = internal
        if (canary?.allowWrites !== true || canary.topic !== topic)
          throw new Error(`the settings do not allow writing to topic ${topic}`)
        return ask('ProduceAndFetch', { topic }, (connected) => exchangeCanary(topic, connected))
      },
    },
  }
}
