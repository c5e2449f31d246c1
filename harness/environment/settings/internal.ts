import * as v from 'valibot'
import { Cidr } from './cidr.ts'
import type { Profile } from '../profiles.ts'

const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))
const Text = v.pipe(v.string(), v.minLength(1))

/** `host:port`, with an IPv6 address in brackets. */
const HostAndPort = v.pipe(v.string(), v.regex(/^(?:\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}$/, 'write host:port'))

/** Where a password is kept: never in the configuration itself, and never recorded. */
const Password = v.union([
  /** Name of an environment variable of the harness. */
  v.strictObject({ variable: Text }),
  /** ARN of a secret of Secrets Manager; `key` names the member when the secret is a JSON object. */
  v.strictObject({ secretArn: Text, key: v.optional(Text) }),
])

const Tls = {
  /** File with the certificates (PEM) of authorities to trust instead of the public ones. */
  caFile: v.optional(Text),
}

/** How clients speak to the brokers. */
const KafkaSecurity = v.variant('protocol', [
  v.strictObject({ protocol: v.literal('PLAINTEXT') }),
  v.strictObject({ protocol: v.literal('TLS'), ...Tls }),
  v.strictObject({
    protocol: v.literal('SCRAM'),
    mechanism: v.picklist(['SCRAM-SHA-256', 'SCRAM-SHA-512']),
    username: Text,
    password: Password,
    ...Tls,
  }),
  /** Amazon MSK's IAM authentication, as the caller of the run, over TLS. */
  v.strictObject({ protocol: v.literal('MSK_IAM'), region: v.optional(Text) }),
])
export type KafkaSecurity = v.InferOutput<typeof KafkaSecurity>

/** What internal services, their discovery and their Kafka should look like. */
export const InternalSettings = v.strictObject({
  /**
   * Environment variables that tell a service where another one is, by the names of the ECS service and the variable,
   * besides those whose value is found to be an address in a private namespace, or an alias of Service Connect.
   */
  upstreams: v.array(v.strictObject({ service: Text, variable: Text })),
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
    v.strictObject({ topic: Text, allowWrites: v.boolean(), maximumLatencyMs: v.pipe(v.number(), v.minValue(1)) }),
  ),
  /** Consumer groups of the services: members at least, and messages on a partition that may wait at most. */
  consumerGroups: v.array(
    v.strictObject({
      group: Text,
      minimumMembers: v.pipe(v.number(), v.integer(), v.minValue(1)),
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
