/**
 * Whether notification rules of the developer tools (CodeStar Notifications) tell people of pipelines and builds. Cloud
 * Control reads them. Sources: Developer Tools console user guide, "Events for notification rules on pipelines" and
 * "… on build projects"; CloudFormation, AWS::CodeStarNotifications::NotificationRule.
 */
import * as v from 'valibot'
import { allOf, anyOf } from '../../event-pattern.ts'
import { wayByTopic } from '../../way-by-topic.ts'
import { anyWay, ARRIVES, lost, unseen, type Sender, type Way, type WayContext } from '../../way-to-a-person.ts'

/** Types of events of a resource, each of which reports the same. */
export interface NotifiedBy {
  /** ARN. */
  readonly resource: string
  readonly types: readonly string[]
}

const NotificationRule = v.object({
  Name: v.string(),
  Resource: v.string(),
  Status: v.optional(v.string(), 'ENABLED'),
  EventTypeIds: v.array(v.string()),
  Targets: v.array(v.object({ TargetType: v.string(), TargetAddress: v.string() })),
})
type NotificationRule = v.InferOutput<typeof NotificationRule>

/**
 * Whether notification rules notify people of all that one of the sets names.
 * @example await deliveryByNotificationRules(failure.notifications, context)
 */
export async function deliveryByNotificationRules(
  alternatives: readonly (readonly NotifiedBy[])[],
  context: WayContext,
): Promise<Way> {
  const wanted = new Set(alternatives.flat().map(({ resource }) => resource))
  const rules = (await everyRule(context)).filter(({ Resource }) => wanted.has(Resource))
  const judged = await Promise.all(
    rules.map(async (rule) => {
      const { reachesPeople, problems } = await wayByRule(rule, alternatives.flat(), context)
      return { rule, reachesPeople, problems: problems.map((each) => `notification rule ${rule.Name} ${each}`) }
    }),
  )
  const told = ({ resource }: NotifiedBy) =>
    anyOf(judged.filter(({ rule }) => rule.Resource === resource).map(({ reachesPeople }) => reachesPeople))
  return {
    reachesPeople: anyOf(alternatives.map((set) => allOf(set.map(told)))),
    problems: judged.flatMap(({ problems }) => problems),
  }
}

/** Every notification rule of the region. */
async function everyRule({ aws }: WayContext): Promise<NotificationRule[]> {
  const TypeName = 'AWS::CodeStarNotifications::NotificationRule'
  const { ResourceDescriptions = [] } = await aws.cloudcontrol.listResources({ TypeName })
  const answers = await Promise.all(
    ResourceDescriptions.map(({ Identifier }) => aws.cloudcontrol.getResource({ TypeName, Identifier })),
  )
  return answers.map(({ ResourceDescription: { Properties = '' } = {} }) =>
    v.parse(NotificationRule, JSON.parse(Properties)),
  )
}

async function wayByRule(rule: NotificationRule, wanted: readonly NotifiedBy[], context: WayContext): Promise<Way> {
  const types = wanted.filter(({ resource }) => resource === rule.Resource).flatMap((each) => each.types)
  if (!rule.EventTypeIds.some((type) => types.includes(type)))
    return lost(`announces ${rule.EventTypeIds.join(', ')}, and not ${types.join(' or ')}`)
  if (rule.Status !== 'ENABLED') return lost(`is ${rule.Status}`)
  if (rule.Targets.length === 0) return lost('has no target')
  return anyWay(await Promise.all(rule.Targets.map((target) => wayByTarget(target, rule, context))))
}

/** The types of chat channels, by the types of targets. */
const CHANNELS: Readonly<Record<string, string>> = {
  AWSChatbotSlack: 'AWS::Chatbot::SlackChannelConfiguration',
  AWSChatbotMicrosoftTeams: 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
}

async function wayByTarget(
  { TargetType, TargetAddress }: NotificationRule['Targets'][number],
  { Resource }: NotificationRule,
  context: WayContext,
): Promise<Way> {
  if (TargetType === 'SNS') {
    const { reachesPeople, problems } = await wayByTopic(TargetAddress, notificationsOf(Resource), context)
    return {
      reachesPeople,
      problems: problems.map((problem) => `has a target that nobody is seen to hear: ${problem}`),
    }
  }
  const TypeName = CHANNELS[TargetType]
  if (TypeName === undefined)
    return unseen(`hands over to ${TargetType} ${TargetAddress}, which this run does not read`)
  const channel = await context.orAbsent(
    context.aws.cloudcontrol.getResource({ TypeName, Identifier: TargetAddress }),
    'ResourceNotFoundException',
  )
  return channel === undefined ? lost(`has a target that does not exist: chat channel ${TargetAddress}`) : ARRIVES
}

/** Source: Developer Tools console user guide, "Configure Amazon SNS topics for notifications". */
const notificationsOf = (resource: string): Sender => ({
  name: 'CodeStar Notifications',
  principal: 'codestar-notifications.amazonaws.com',
  contexts: [{ 'aws:SourceAccount': resource.split(':')[4] ?? '' }],
  region: resource.split(':')[3] ?? '',
  messages: [],
})
