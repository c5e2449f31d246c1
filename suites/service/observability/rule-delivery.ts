/** Whether a rule of EventBridge brings events to people: by an SNS topic among its targets. */
import type { Rule, Target } from '@aws-sdk/client-eventbridge'
import {
  allOf,
  anyOf,
  isFields,
  matchesEvent,
  parsePattern,
  type EventPattern,
  type KnownEvent,
  type Matching,
} from '../../event-pattern.ts'
import { wayByTopic } from '../../way-by-topic.ts'
import { anyWay, lost, unseen, type Sender, type Way, type WayContext } from '../../way-to-a-person.ts'

/** What is to be heard of. */
export interface Announced {
  /** For messages, as in "that pipeline service-a-prod failed". */
  readonly what: string
  /** Alternative sets of events: all events of one set together report it. */
  readonly ways: readonly (readonly KnownEvent[])[]
}

/** A rule with its match of each event, and whether its targets reach people. */
interface JudgedRule extends Way {
  readonly matches: ReadonlyMap<KnownEvent, Matching>
}

/** Whether rules of the default event bus, to which AWS's services send, notify people. */
export async function deliveryByRules(announced: Announced, context: WayContext): Promise<Way> {
  const { Rules = [] } = await context.aws.eventbridge.listRules()
  const judged = (await Promise.all(Rules.map((rule) => judgeRule(rule, announced, context)))).filter(
    (rule) => rule !== undefined,
  )
  const arrivalOf = (event: KnownEvent): Matching =>
    anyOf(judged.map(({ matches, reachesPeople }) => allOf([matches.get(event), reachesPeople])))
  return {
    reachesPeople: anyOf(announced.ways.map((events) => events.length > 0 && allOf(events.map(arrivalOf)))),
    problems: judged.flatMap(({ problems }) => problems),
  }
}

/** Undefined for a rule about other events. */
async function judgeRule(rule: Rule, { ways, what }: Announced, context: WayContext): Promise<JudgedRule | undefined> {
  const { EventPattern } = rule
  // Those that notification rules make for themselves are judged by what the notification rules say.
  if (EventPattern === undefined || rule.ManagedBy === 'codestar-notifications.amazonaws.com') return undefined
  const pattern = patternOf(rule, EventPattern)
  const matches = new Map(
    ways.flat().map((event) => [event, isDelivered(event, rule) ? matchesEvent(pattern, event) : false]),
  )
  const some = anyOf([...matches.values()])
  const { reachesPeople, problems } =
    some === false
      ? lost(`does not match the event that ${what}: ${EventPattern}`)
      : await deliveryByTargets(
          rule,
          [...matches].flatMap(([event, match]) => (match === false ? [] : [event])),
          context,
        )
  if (some === false && ![...matches.keys()].some((event) => namesSource(pattern, event))) return undefined
  const reported =
    problems.length > 0 ? problems : [`matches not all of the events that tell that ${what}: ${EventPattern}`]
  return { matches, reachesPeople, problems: reported.map((problem) => `rule ${rule.Name} ${problem}`) }
}

/**
 * Rules hear of calls that only read when they say so. Source: EventBridge User Guide, "Receiving read-only management
 * events from AWS services".
 */
const isDelivered = ({ detail }: KnownEvent, { State }: Rule): boolean =>
  !(isFields(detail) && detail['readOnly'] === true) || State === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'

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

async function deliveryByTargets(
  { Name, Arn = '', State = 'ENABLED' }: Rule,
  events: readonly KnownEvent[],
  context: WayContext,
): Promise<Way> {
  if (!State.startsWith('ENABLED')) return lost(`is ${State}`)
  const { Targets = [] } = await context.aws.eventbridge.listTargetsByRule({ Rule: Name })
  if (Targets.length === 0) return lost('has no target')
  return anyWay(await Promise.all(Targets.map((target) => deliveryByTarget(target, Arn, events, context))))
}

/** What works on with an event, and may tell people: functions, other buses, incidents, requests to the outside. */
const HANDS_ON = /^arn:[\w-]+:(lambda|states|events|ssm|ssm-incidents|sqs):/

async function deliveryByTarget(
  target: Target,
  ruleArn: string,
  events: readonly KnownEvent[],
  context: WayContext,
): Promise<Way> {
  const { Arn = '', RoleArn } = target
  if (Arn.includes(':codestar-notifications:'))
    return lost('hands over to notification rules, which count by themselves')
  if (HANDS_ON.test(Arn)) return unseen(`hands over to ${Arn}; whom that tells is not seen from here`)
  if (!/^arn:[\w-]+:sns:/.test(Arn)) return lost(`has a target that is no SNS topic: ${Arn}`)
  const way = await wayByTopic(Arn, eventbridgeFor(target, ruleArn, events), context)
  // With a role it publishes as that role, and not only the topic's policy decides.
  const reachesPeople = way.reachesPeople === false && RoleArn !== undefined ? undefined : way.reachesPeople
  return {
    reachesPeople,
    problems: way.problems.map((problem) => `has a target that nobody is seen to hear: ${problem}`),
  }
}

/**
 * EventBridge's user guide says that conditions in a topic's policy do not work for it ("Using resource-based
 * policies"), elsewhere AWS shows policies that have them: what only a condition allows is open.
 */
function eventbridgeFor(
  { Input, InputPath, InputTransformer }: Target,
  ruleArn: string,
  events: readonly KnownEvent[],
): Sender {
  const [, , , region = '', account = ''] = ruleArn.split(':')
  const unchanged = Input === undefined && InputPath === undefined && InputTransformer === undefined
  return {
    name: 'EventBridge',
    principal: 'events.amazonaws.com',
    contexts: [{}, { 'aws:SourceArn': ruleArn, 'aws:SourceAccount': account }],
    region,
    messages: unchanged ? events : [],
  }
}
