/** Whether a subscription to a topic of SNS is confirmed and lets a message through. */
import type { Subscription } from '@aws-sdk/client-sns'
import { awsOfOwner, notRead } from '../harness/index.ts'
import { allOf, matchesEvent, parsePattern, type KnownEvent, type Matching } from './event-pattern.ts'
import { anyWay, ARRIVES, lost, unseen, type Sender, type Way, type WayContext } from './way-to-a-person.ts'

/**
 * The ways by the subscriptions to a topic; undefined when there is no such topic.
 * @throws Inconclusive for a topic of another account that is not read
 */
export async function wayBySubscriptions(
  TopicArn: string,
  sender: Sender,
  context: WayContext,
): Promise<Way | undefined> {
  const { sns } = await awsOfOwner(TopicArn, `topic ${TopicArn}`, context)
  const answer = await context.orAbsent(sns.listSubscriptionsByTopic({ TopicArn }), 'NotFoundException')
  if (answer === undefined) return undefined
  const { Subscriptions = [] } = answer
  const confirmed = Subscriptions.filter(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:'))
  if (confirmed.length === 0)
    return lost(
      `topic ${TopicArn} has no confirmed ` +
        `subscription${Subscriptions.length > 0 ? ` (${Subscriptions.length} wait to be confirmed)` : ''}`,
    )
  return anyWay(await Promise.all(confirmed.map((each) => wayBySubscription(each, sender, context))))
}

async function wayBySubscription(
  { SubscriptionArn = '', Protocol, Endpoint, Owner, TopicArn = '' }: Subscription,
  sender: Sender,
  context: WayContext,
): Promise<Way> {
  const what = `the subscription of ${Endpoint ?? SubscriptionArn} to topic ${TopicArn}`
  if (Protocol === 'firehose') return lost(`${what} stores messages, and tells nobody`)
  if (Protocol === 'sqs') return unseen(`${what} puts messages into a queue; whom that tells is not seen from here`)
  // Its attributes are its owner's, who may be somebody else than the topic's.
  const [arn, partition, service, region] = SubscriptionArn.split(':')
  const owned = `${arn}:${partition}:${service}:${region}:${Owner}:subscription`
  const unread = await notRead(owned, what, context)
  if (unread !== undefined) return { ...unseen(unread), elsewhere: true }
  const { sns } = await awsOfOwner(owned, what, context)
  const { Attributes: { FilterPolicy, FilterPolicyScope = 'MessageAttributes' } = {} } =
    await sns.getSubscriptionAttributes({ SubscriptionArn })
  if (FilterPolicy === undefined || FilterPolicy === '') return ARRIVES
  const passes = letsThrough(FilterPolicy, FilterPolicyScope, sender)
  if (passes === true) return ARRIVES
  const policy = `by its filter policy on ${FilterPolicyScope}: ${FilterPolicy}`
  return passes === false
    ? lost(`${what} drops what ${sender.name} sends, ${policy}`)
    : unseen(`whether ${what} lets through what ${sender.name} sends cannot be told ${policy}`)
}

/** Source: SNS Developer Guide, "Amazon SNS subscription filter policy scope". */
function letsThrough(text: string, scope: string, { messages }: Sender): Matching {
  const policy = parsePattern(text)
  if (scope === 'MessageAttributes') return matchesEvent(policy, withoutFields(policy))
  return messages.length === 0 ? undefined : allOf(messages.map((message) => matchesEvent(policy, message)))
}

/** A message without any of the attributes that a policy asks for. */
const withoutFields = (policy: Readonly<Record<string, unknown>>): KnownEvent =>
  Object.fromEntries(
    Object.entries(policy)
      .flatMap(([name, wanted]) =>
        name === '$or' && Array.isArray(wanted)
          ? wanted.flatMap((part: Readonly<Record<string, unknown>>) => Object.keys(part))
          : [name],
      )
      .map((name) => [name, undefined]),
  )
