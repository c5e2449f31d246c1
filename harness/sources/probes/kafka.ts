import type { Scope } from '../../recording/scope.ts'
import type { Session } from '../aws/session.ts'
import type { Settings } from '../../environment/settings/index.ts'
import { protectionOf, type Cluster } from './kafka-client.ts'
import { lookAtGroup } from './kafka-groups.ts'
import { exchangeCanary, lookAtBroker, lookAtTopic } from './kafka-looks.ts'
import type { BrokerSeen, CanarySeen, GroupSeen, TopicSeen } from './kafka-seen.ts'
import { mskToken } from './kafka-iam.ts'
import type { KafkaTrouble } from './kafka-trouble.ts'
import { probe } from './probe.ts'

export type { GroupSeen, TopicSeen } from './kafka-seen.ts'
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
     * Writes a message to the configured canary topic and reads it again. Ask for consent
     * (`internal.canary.allowWrites`) before.
     */
    canary(topic: string): Promise<CanarySeen | KafkaTrouble>
  }
}

export function kafkaProbes(session: Session, scope: Scope, { internal }: Settings): KafkaProbes {
  const { bootstrapBrokers: brokers, kafkaSecurity: security, progressSeconds, canary } = internal
  const cluster = async (): Promise<Cluster> => ({
    brokers,
    protection: await protectionOf(security, {
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
    look: (cluster: Cluster) => Promise<Seen>,
  ): Promise<Seen> => {
    const ready = await cluster()
    return probe(
      session,
      scope,
      { service: 'kafka', operation, input: { ...input, brokers, protocol: security.protocol } },
      () => look(ready),
    )
  }
  return {
    kafka: {
      broker(broker) {
        if (!brokers.includes(broker)) throw new Error(`${broker} is none of the brokers that the settings name`)
        return ask('Metadata', { broker }, (ready) => lookAtBroker(broker, ready))
      },
      topic: (topic) => ask('TopicMetadata', { topic }, (ready) => lookAtTopic(topic, ready)),
      consumerGroup: (group) =>
        ask('ConsumerGroup', { group, seconds: progressSeconds }, (ready) =>
          lookAtGroup(group, progressSeconds, ready),
        ),
      canary(topic) {
        if (canary?.allowWrites !== true || canary.topic !== topic)
          throw new Error(`the settings do not allow writing to topic ${topic}`)
        return ask('ProduceAndFetch', { topic }, (ready) => exchangeCanary(topic, ready))
      },
    },
  }
}
