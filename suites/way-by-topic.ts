/** The way of a notification by a topic of SNS. */
import { notRead } from '../harness/index.ts'
import { mayPublish } from './topic-publishing.ts'
import { wayBySubscriptions } from './topic-subscriptions.ts'
import { everyPart, lost, unseen, type Sender, type Way, type WayContext } from './way-to-a-person.ts'

/**
 * The way by a topic of SNS: it exists where the sender can reach it, its policy and its key let the sender publish,
 * and a confirmed subscription lets the message through.
 * @example await wayByTopic(topicArn, { name: 'Budgets', principal: 'budgets.amazonaws.com', contexts: [{}], messages: [] }, context)
 */
export async function wayByTopic(topic: string, sender: Sender, context: WayContext): Promise<Way> {
  const region = topic.split(':')[3] ?? ''
  if (sender.region !== undefined && region !== sender.region)
    return lost(`topic ${topic} is in ${region}; from ${sender.region}, ${sender.name} publishes to topics there only`)
  if (region !== context.region) return unseen(`topic ${topic} is in ${region}, which this run does not read`)
  const unread = await notRead(topic, `topic ${topic}`, context)
  if (unread !== undefined) return { ...unseen(unread), elsewhere: true }
  const heard = await wayBySubscriptions(topic, sender, context)
  return heard === undefined
    ? lost(`topic ${topic} does not exist`)
    : everyPart([heard, await mayPublish(topic, sender, context)])
}
