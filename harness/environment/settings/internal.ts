import * as v from 'valibot'
import { Cidr } from './cidr.ts'
import { Text } from './texts.ts'
import type { Profile } from '../profiles.ts'

const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))

/** `host:port`, with an IPv6 address in brackets. */
const HostAndPort = v.pipe(v.string(), v.regex(/^(?:\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}$/, 'write host:port'))

/** Where a password is kept: never in the configuration itself, and never recorded. */
const Password = v.union([
  /** Name of an environment variable of the harness. */
  v.strictObject({
    /** Name of an environment variable of the harness that holds it. */
    variable: Text,
  }),
  /** ARN of a secret of Secrets Manager; `key` names the member when the secret is a JSON object. */
  v.strictObject({
    /** ARN of a secret of Secrets Manager that holds it. */
    secretArn: Text,
    /** Name of the member, when the secret is a JSON object; unset: the secret is the password. */
    key: v.optional(Text),
  }),
])

const Tls = {
  /** File with the certificates (PEM) of authorities to trust instead of the public ones. */
  caFile: v.optional(Text),
}

/** How clients speak to the brokers. */
const KafkaSecurity = v.variant('protocol', [
  v.strictObject({
    /** `SCRAM` is over TLS; `MSK_IAM` is Amazon MSK's IAM authentication, as the caller of the run, over TLS. */
    protocol: v.literal('PLAINTEXT'),
  }),
  v.strictObject({ protocol: v.literal('TLS'), ...Tls }),
  v.strictObject({
    protocol: v.literal('SCRAM'),
    /** Of SCRAM: the hash. */
    mechanism: v.picklist(['SCRAM-SHA-256', 'SCRAM-SHA-512']),
    /** Of SCRAM: who the harness is to the brokers. */
    username: Text,
    password: Password,
    ...Tls,
  }),
  /** Amazon MSK's IAM authentication, as the caller of the run, over TLS. */
  v.strictObject({
    protocol: v.literal('MSK_IAM'),
    /** Of MSK_IAM: the region that signs; unset: the run's own. */
    region: v.optional(Text),
  }),
])
export type KafkaSecurity = v.InferOutput<typeof KafkaSecurity>

/** What internal services, their discovery and their Kafka should look like. */
export const InternalSettings = v.strictObject({
  /**
   * Environment variables that tell a service where another one is, by the names of the ECS service and the variable,
   * besides those whose value is found to be an address in a private namespace, or an alias of Service Connect.
   */
  upstreams: v.array(
    v.strictObject({
      /** Name of the ECS service that asks the other one. */
      service: Text,
      /** Its environment variable that says where the other one is. */
      variable: Text,
    }),
  ),
  /** Names of the ECS services that use Kafka, besides those whose variables name brokers. */
  kafkaServices: v.array(Text),
  /** Names or ids of the security groups of the brokers. Empty: where brokers are is not known by groups. */
  brokerGroups: v.array(Text),
  /** Blocks of brokers that no security group of the platform's VPCs covers, such as those beyond a peering. */
  brokerCidrs: v.array(Cidr),
  /** TCP ports on which brokers listen for clients. */
  brokerPorts: v.array(Port),
  /**
   * How many paths from tasks to brokers EC2's Reachability Analyzer may examine in a run that is allowed to ask it, at
   * $0.10 each.
   */
  maximumAnalyses: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  /**
   * Brokers that the harness itself asks, as `host:port`; none are asked without. Further brokers that these name are
   * asked only when they are listed here too.
   */
  bootstrapBrokers: v.array(HostAndPort),
  kafkaSecurity: KafkaSecurity,
  /** Topics that must exist, with a leader and all replicas in step for each partition. */
  kafkaTopics: v.array(Text),
  /** A topic to which the harness may write a message and read it back; `allowWrites` is the consent. */
  canary: v.optional(
    v.strictObject({
      /** A topic of its own: nothing else reads it. */
      topic: Text,
      /** Whether the harness may write to it. */
      allowWrites: v.boolean(),
      /** Milliseconds after which the message must have come back. */
      maximumLatencyMs: v.pipe(v.number(), v.minValue(1)),
    }),
  ),
  /** Consumer groups of the services: members at least, and messages on a partition that may wait at most. */
  consumerGroups: v.array(
    v.strictObject({
      /** Id of the consumer group. */
      group: Text,
      /** Members that it has at least. */
      minimumMembers: v.pipe(v.number(), v.integer(), v.minValue(1)),
      /** Messages on a partition that may wait at most. */
      maximumLag: v.pipe(v.number(), v.integer(), v.minValue(0)),
    }),
  ),
  /** Seconds between two samples of a consumer group, within which it must make progress where messages wait. */
  progressSeconds: v.pipe(v.number(), v.minValue(0.1), v.maxValue(600)),
})

export type InternalSettings = v.InferOutput<typeof InternalSettings>

/**
 * Expected values of a profile, before the configuration's overrides. Source of the port: the deployment guide.
 */
export const internalDefaults = (_profile: Profile, _environment: string): InternalSettings => ({
  upstreams: [],
  kafkaServices: [],
  brokerGroups: [],
  brokerCidrs: [],
  brokerPorts: [9092],
  maximumAnalyses: 6,
  bootstrapBrokers: [],
  kafkaSecurity: { protocol: 'PLAINTEXT' },
  kafkaTopics: [],
  consumerGroups: [],
  progressSeconds: 10,
})
