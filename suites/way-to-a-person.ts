/** The way of a notification to a person: what a part of it says, and the ways by an SNS topic. */
import { notRead, type CheckContext } from '../harness/index.ts'
import { allOf, anyOf, type KnownEvent, type Matching } from './event-pattern.ts'
import { mayPublish } from './topic-publishing.ts'
import { wayBySubscriptions } from './topic-subscriptions.ts'

/** Whether a notification reaches people; `undefined`: unknown. `problems` say what prevents it or leaves it open. */
export interface Way {
  readonly reachesPeople: Matching
  readonly problems: readonly string[]
}

/** What following a way takes: a check's context has it. */
export type WayContext = Pick<CheckContext, 'aws' | 'inAccount' | 'platform' | 'settings' | 'orAbsent' | 'region'>

/** A service of AWS that publishes notifications by itself. */
export interface Sender {
  /** For messages: `CloudWatch`. */
  readonly name: string
  /** Its service principal. */
  readonly principal: string
  /**
   * Condition keys of its requests. Several where AWS's documents contradict each other: what only some of them allow is
   * open.
   */
  readonly contexts: readonly Readonly<Record<string, string>>[]
  /** The account in whose name it publishes, where a policy that names the account as principal may mean it. */
  readonly actsFor?: string
  /** The region whose topics it can publish to; unset: any. */
  readonly region?: string
  /** What it publishes, as far as known; none where it is not known, or no JSON. Its messages carry no attributes. */
  readonly messages: readonly KnownEvent[]
}

/** A way that ends at a person. */
export const ARRIVES: Way = { reachesPeople: true, problems: [] }

/** A way that ends before. */
export const lost = (...problems: string[]): Way => ({ reachesPeople: false, problems })

/** A way whose end is not seen. */
export const unseen = (...problems: string[]): Way => ({ reachesPeople: undefined, problems })

/**
 * One of several ways is enough. The problems of all are told where none of them is known to arrive.
 * @example anyWay([lost('topic a does not exist'), ARRIVES]) // ARRIVES
 */
export function anyWay(ways: readonly Way[]): Way {
  const reachesPeople = anyOf(ways.map((way) => way.reachesPeople))
  return reachesPeople === true
    ? ARRIVES
    : { reachesPeople, problems: [...new Set(ways.flatMap(({ problems }) => problems))] }
}

/** All parts of one way are needed. */
const everyPart = (parts: readonly Way[]): Way => ({
  reachesPeople: allOf(parts.map((part) => part.reachesPeople)),
  problems: parts.flatMap(({ problems }) => problems),
})

/**
 * The way by a topic of SNS: it exists where the sender can reach it, its policy and its key let the sender publish,
 * and a confirmed subscription lets the message through.
 * @example await wayByTopic(topicArn, { name: 'Budgets', principal: 'budgets.amazonaws.com', contexts: [{}], messages: [] }, context)
 */
export async function wayByTopic(topic: string, sender: Sender, context: WayContext): Promise<Way> {
  const region = topic.split(':')[3] ?? ''
  if (sender.region !== undefined && region !== sender.region)
    return lost(`topic ${topic} is in ${region}; from ${sender.region}, ${sender.name} publishes to topics there only`)
  const unread =
    region === context.region
      ? await notRead(topic, `topic ${topic}`, context)
      : `What there is to know of topic ${topic} is not read: it is in ${region}.`
  if (unread !== undefined) return unseen(unread)
  const heard = await wayBySubscriptions(topic, sender, context)
  return heard === undefined
    ? lost(`topic ${topic} does not exist`)
    : everyPart([heard, await mayPublish(topic, sender, context)])
}
