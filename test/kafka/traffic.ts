/** A service that writes messages and one that reads them, as the platform's own would. */
import {
  AclOperations,
  AclPermissionTypes,
  Admin,
  Consumer,
  Producer,
  ResourcePatternTypes,
  ResourceTypes,
  stringDeserializers,
  stringSerializers,
  type MessagesStream,
} from '@platformatic/kafka'

/** Milliseconds between messages, and between commits. */
const PACE = 50

export async function createTopics(broker: string, ...topics: string[]): Promise<void> {
  const admin = new Admin({ clientId: 'tests', bootstrapBrokers: [broker] })
  await admin.createTopics({ topics, partitions: 2, replicas: 1 })
  await admin.close()
}

/** Denies a user to describe a topic. */
export async function hide(broker: string, topic: string, user: string): Promise<void> {
  const admin = new Admin({ clientId: 'tests', bootstrapBrokers: [broker] })
  const denied = {
    principal: `User:${user}`,
    host: '*',
    operation: AclOperations.ALL,
    permissionType: AclPermissionTypes.DENY,
  }
  await admin.createAcls({
    creations: [
      {
        resourceType: ResourceTypes.TOPIC,
        resourceName: topic,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        ...denied,
      },
    ],
  })
  await admin.close()
}

/** The sum of the partitions' end offsets: the number of messages ever written. */
export async function written(broker: string, topic: string): Promise<bigint> {
  const admin = new Admin({ clientId: 'tests', bootstrapBrokers: [broker] })
  try {
    const offsets = await admin.listOffsets({
      topics: [{ name: topic, partitions: [0, 1].map((partitionIndex) => ({ partitionIndex, timestamp: -1n })) }],
    })
    return offsets.flatMap(({ partitions }) => partitions).reduce((sum, { offset }) => sum + offset, 0n)
  } finally {
    await admin.close()
  }
}

/** Writes one message to a partition. */
export async function send(broker: string, topic: string, partition: number): Promise<void> {
  const producer = new Producer({ clientId: 'service-b', bootstrapBrokers: [broker], serializers: stringSerializers })
  await producer.send({ messages: [{ topic, partition, value: 'order' }], acks: -1 })
  await producer.close()
}

/** Writes a message to each partition within a transaction, and commits or aborts it. */
export async function transact(broker: string, topic: string, end: 'commit' | 'abort'): Promise<void> {
  const producer = new Producer({
    clientId: 'service-b',
    bootstrapBrokers: [broker],
    serializers: stringSerializers,
    idempotent: true,
    transactionalId: `${topic}-${end}`,
  })
  const transaction = await producer.beginTransaction()
  const messages = [0, 1].map((partition) => ({ topic, partition, value: 'order' }))
  await transaction.send({ messages, acks: -1 })
  await (end === 'commit' ? transaction.commit() : transaction.abort())
  await producer.close()
}

/** Writes to a topic until disposed of. */
export function produce(broker: string, topic: string): AsyncDisposable {
  const producer = new Producer({ clientId: 'service-b', bootstrapBrokers: [broker], serializers: stringSerializers })
  let count = 0
  let last: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    // Tests stop the broker while this service writes.
    last = producer.send({ messages: [{ topic, key: String(count++), value: 'order' }], acks: -1 }).catch(() => {})
  }, PACE)
  return onceOnly(async () => {
    clearInterval(timer)
    await last
    await producer.close()
  })
}

export interface Reader extends AsyncDisposable {
  /** Stays in the group and stops reading. */
  stall(): void
}

interface ReaderOptions {
  /** Of the group: that of Kafka 4 is `consumer`. */
  readonly groupProtocol?: 'classic' | 'consumer'
}

/** Reads a topic as a member of a group until disposed of; returns once it has read something. */
export async function consume(
  broker: string,
  topic: string,
  groupId: string,
  { groupProtocol = 'classic' }: ReaderOptions = {},
): Promise<Reader> {
  const consumer = new Consumer({
    clientId: 'worker',
    bootstrapBrokers: [broker],
    groupId,
    groupProtocol,
    deserializers: stringDeserializers,
  })
  const stream: MessagesStream<string, string, string, string> = await consumer.consume({
    topics: [topic],
    mode: 'earliest',
    autocommit: PACE,
  })
  await new Promise<void>((resolve, reject) => {
    stream.once('autocommit', () => resolve())
    stream.once('error', reject)
    stream.on('data', () => {})
  })
  return { stall: () => void stream.pause(), ...onceOnly(async () => consumer.close(true)) }
}

/** Joins a group and reads a topic until disposed of, and commits nothing but these offsets. */
export async function hold(
  broker: string,
  topic: string,
  groupId: string,
  offsets: readonly { partition: number; offset: bigint }[],
): Promise<AsyncDisposable> {
  const consumer = new Consumer({
    clientId: 'holder',
    bootstrapBrokers: [broker],
    groupId,
    deserializers: stringDeserializers,
  })
  const stream: MessagesStream<string, string, string, string> = await consumer.consume({
    topics: [topic],
    mode: 'latest',
    autocommit: false,
  })
  stream.on('data', () => {})
  await consumer.commit({ offsets: offsets.map((at) => ({ topic, leaderEpoch: -1, ...at })) })
  return onceOnly(async () => consumer.close(true))
}

/** Closing a client twice never returns. */
function onceOnly(close: () => Promise<void>): AsyncDisposable {
  let closed: Promise<void> | undefined
  return { [Symbol.asyncDispose]: () => (closed ??= close()) }
}
