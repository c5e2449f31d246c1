/** Results of Kafka requests. Separate from the client, so that checks do not need its types. */

export interface BrokerSeen {
  readonly outcome: 'answered'
  readonly clusterId: string
  /** How many APIs the broker offers, by ApiVersions. */
  readonly apis: number
  /** `host:port` of the brokers that it knows, by Metadata. */
  readonly brokers: readonly string[]
  readonly milliseconds: number
}

export interface PartitionSeen {
  readonly partition: number
  /** Negative when there is none. */
  readonly leader: number
  readonly replicas: readonly number[]
  readonly inSync: readonly number[]
  readonly offline: readonly number[]
}

export interface TopicSeen {
  readonly outcome: 'answered'
  readonly partitions: readonly PartitionSeen[]
}

export interface PartitionProgress {
  readonly topic: string
  readonly partition: number
  /** Offset of the next message that the group will read, by its last commit. */
  readonly committed: number
  /** Offset of the first message that is still there. */
  readonly start: number
  /** Where open transactions begin: readers of committed messages get no further. The end, where none is open. */
  readonly stable: number
  /** Offset that the next message will have. */
  readonly end: number
  /**
   * Messages that wait: counted up to one more than the group's budget where it matters, else by the offsets; undefined
   * when they could not be counted in time.
   */
  readonly waiting: number | undefined
}

export interface GroupSeen {
  readonly outcome: 'answered'
  /** In Kafka's words: `Stable`, `Empty`, `Dead`, `PreparingRebalance`, … */
  readonly state: string
  readonly members: number
  /** Two samples, this many seconds apart. */
  readonly seconds: number
  readonly before: readonly PartitionProgress[]
  readonly after: readonly PartitionProgress[]
  /**
   * Partitions that members hold, with messages and without a commit: the group's progress is unknown there.
   */
  readonly uncommitted: readonly Uncommitted[]
  /** Topics with commits that no member reads any more. */
  readonly left: readonly string[]
}

export interface Uncommitted {
  readonly topic: string
  readonly partition: number
  /** How many offsets the partition spans: it holds a message, and at most so many. */
  readonly offsets: number
}

export interface CanarySeen {
  readonly outcome: 'answered'
  readonly key: string
  readonly partition: number
  readonly offset: number
  /** Whether the message that was read is the one that was written. */
  readonly same: boolean
  /** From sending to having read. */
  readonly milliseconds: number
}
