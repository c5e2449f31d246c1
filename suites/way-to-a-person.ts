/** The way of a notification to a person: who sends it, and what a part of the way says of its end. */
import type { CheckContext } from '../harness/index.ts'
import { allOf, anyOf, type KnownEvent, type Matching } from './event-pattern.ts'

/** Whether a notification reaches people; `undefined`: unknown. `problems` say what prevents it or leaves it open. */
export interface Way {
  readonly reachesPeople: Matching
  readonly problems: readonly string[]
  /** Whether a part of it belongs to another account, which is not read. */
  readonly elsewhere?: boolean
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
    : {
        reachesPeople,
        problems: [...new Set(ways.flatMap(({ problems }) => problems))],
        elsewhere: ways.some(({ elsewhere }) => elsewhere === true),
      }
}

/** All parts of one way are needed. */
export const everyPart = (parts: readonly Way[]): Way => ({
  reachesPeople: allOf(parts.map((part) => part.reachesPeople)),
  problems: parts.flatMap(({ problems }) => problems),
})
