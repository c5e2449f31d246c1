/**
 * Whether a rule of EventBridge brings events to people: by an SNS topic that it may publish to and that has a
 * confirmed subscription.
 */
import type { Rule, Target } from '@aws-sdk/client-eventbridge'
import { notRead, type CheckContext } from '../../../harness/index.ts'
import type { Delivery } from './alarm-delivery.ts'
import {
  allOf,
  anyOf,
  matchesEvent,
  parsePattern,
  type EventPattern,
  type KnownEvent,
  type Matching,
} from './event-pattern.ts'
import type { Failure } from './pipeline-failures.ts'
import { mayPublishEvents, topicDeliveryProblem } from './sns-topics.ts'

type Context = Pick<CheckContext, 'aws' | 'inAccount' | 'platform' | 'settings' | 'orAbsent'>

/** A rule with its match of each event, and whether its targets reach people. */
interface JudgedRule extends Delivery {
  readonly matches: ReadonlyMap<KnownEvent, Matching>
}

/** Whether rules of the default event bus, to which AWS's services send, notify people of a failure. */
export async function deliveryByRules(failure: Failure, context: Context): Promise<Delivery> {
  const { Rules = [] } = await context.aws.eventbridge.listRules()
  const judged = (await Promise.all(Rules.map((rule) => judgeRule(rule, failure, context)))).filter(
    (rule) => rule !== undefined,
  )
  const arrivalOf = (event: KnownEvent): Matching =>
    anyOf(judged.map(({ matches, reachesPeople }) => allOf([matches.get(event), reachesPeople])))
  return {
    reachesPeople: anyOf(failure.ways.map((events) => events.length > 0 && allOf(events.map(arrivalOf)))),
    problems: judged.flatMap(({ problems }) => problems),
  }
}

/** Undefined for a rule about other events. */
async function judgeRule(rule: Rule, { ways, what }: Failure, context: Context): Promise<JudgedRule | undefined> {
  const { EventPattern } = rule
  if (EventPattern === undefined) return undefined
  const pattern = patternOf(rule, EventPattern)
  const matches = new Map(ways.flat().map((event) => [event, matchesEvent(pattern, event)]))
  const some = anyOf([...matches.values()])
  const { reachesPeople, problems } =
    some === false
      ? { reachesPeople: false, problems: [`does not match the event that ${what}: ${EventPattern}`] }
      : await deliveryByTargets(rule, context)
  if (some === false && ![...matches.keys()].some((event) => namesSource(pattern, event))) return undefined
  const reported =
    problems.length > 0 ? problems : [`matches not all of the events that tell that ${what}: ${EventPattern}`]
  return { matches, reachesPeople, problems: reported.map((problem) => `rule ${rule.Name} ${problem}`) }
}

/** Whether a pattern asks for events of the same source. */
const namesSource = ({ source: wanted }: EventPattern, { source }: KnownEvent): boolean =>
  wanted !== undefined && matchesEvent({ source: wanted }, { source }) === true

const patterns = new WeakMap<Rule, EventPattern>()

/** Parsed once: the same rules are evaluated for every failure. */
function patternOf(rule: Rule, text: string): EventPattern {
  const pattern = patterns.get(rule) ?? parsePattern(text)
  patterns.set(rule, pattern)
  return pattern
}

async function deliveryByTargets({ Name, Arn = '', State = 'ENABLED' }: Rule, context: Context): Promise<Delivery> {
  if (!State.startsWith('ENABLED')) return { reachesPeople: false, problems: [`is ${State}`] }
  const { Targets = [] } = await context.aws.eventbridge.listTargetsByRule({ Rule: Name })
  if (Targets.length === 0) return { reachesPeople: false, problems: ['has no target'] }
  const reached = await Promise.all(Targets.map((target) => deliveryByTarget(target, Arn, context)))
  return {
    reachesPeople: anyOf(reached.map(({ reachesPeople }) => reachesPeople)),
    problems: reached.flatMap(({ problems }) => problems),
  }
}

async function deliveryByTarget({ Arn = '', RoleArn }: Target, ruleArn: string, context: Context): Promise<Delivery> {
  // Notification rules share one rule of EventBridge, and are read by an API that is not called here.
  if (Arn.includes(':codestar-notifications:'))
    return { reachesPeople: undefined, problems: ['hands over to notification rules, which this run does not read'] }
  if (!/^arn:[\w-]+:sns:/.test(Arn))
    return { reachesPeople: false, problems: [`has a target that is no SNS topic: ${Arn}`] }
  const unread = await notRead(Arn, `topic ${Arn}`, context)
  if (unread !== undefined) return { reachesPeople: undefined, problems: [`has a target elsewhere: ${unread}`] }
  const topicProblem = await topicDeliveryProblem(Arn, context)
  if (topicProblem !== undefined)
    return { reachesPeople: false, problems: [`has a target that nobody hears: ${topicProblem}`] }
  const { decision, because } = await mayPublishEvents(Arn, ruleArn, context)
  if (decision === 'allowed') return { reachesPeople: true, problems: [] }
  // With a role it publishes as that role, and not only the topic's policy decides.
  const open = decision === 'undetermined' || RoleArn !== undefined
  return { reachesPeople: open ? undefined : false, problems: [`cannot be seen to publish: ${because}`] }
}
