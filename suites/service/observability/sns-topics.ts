/** Whether what is published to a topic of SNS reaches somebody, and who may publish to it. */
import { awsOfOwner, type CheckContext } from '../../../harness/index.ts'
import { evaluatePolicies, parsePolicy } from '../../../policy/index.ts'

type Context = Pick<CheckContext, 'aws' | 'inAccount' | 'platform' | 'settings' | 'orAbsent'>

/**
 * Why messages of a topic reach nobody; undefined when it has a confirmed subscription.
 * @throws Inconclusive for a topic of another account that is not read
 */
export async function topicDeliveryProblem(TopicArn: string, context: Context): Promise<string | undefined> {
  const { sns } = await awsOfOwner(TopicArn, `topic ${TopicArn}`, context)
  const answer = await context.orAbsent(sns.listSubscriptionsByTopic({ TopicArn }), 'NotFoundException')
  if (answer === undefined) return `topic ${TopicArn} does not exist`
  const { Subscriptions = [] } = answer
  if (Subscriptions.some(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:'))) return undefined
  return (
    `topic ${TopicArn} has no confirmed ` +
    `subscription${Subscriptions.length > 0 ? ` (${Subscriptions.length} wait to be confirmed)` : ''}`
  )
}

/** Whether a principal may publish; `undetermined`: it depends on conditions that cannot be decided. */
export interface Publishing {
  readonly decision: 'allowed' | 'refused' | 'undetermined'
  readonly because: string
}

/**
 * Whether a rule of EventBridge may publish to a topic that exists. Its user guide says that conditions in a topic's
 * policy do not work for EventBridge ("Using resource-based policies"), elsewhere AWS shows policies that have them:
 * what only a condition allows is undetermined.
 */
export async function mayPublishEvents(TopicArn: string, ruleArn: string, context: Context): Promise<Publishing> {
  const { sns, kms } = await awsOfOwner(TopicArn, `topic ${TopicArn}`, context)
  const { Attributes: { Policy: text, KmsMasterKeyId: keyId } = {} } = await sns.getTopicAttributes({ TopicArn })
  if (text === undefined) return { decision: 'undetermined', because: `topic ${TopicArn} shows no policy` }
  const byTopic = decisionFor(text, 'sns:Publish', TopicArn, ruleArn)
  if (byTopic !== 'allowed' || keyId === undefined || keyId === '')
    return {
      decision: byTopic,
      because: `the policy of topic ${TopicArn} ${PERMISSION_WORDS[byTopic]} events.amazonaws.com publish (sns:Publish)`,
    }
  // The policy of AWS's own key cannot be changed, and allows no other service than SNS.
  if (keyId.endsWith('alias/aws/sns'))
    return {
      decision: 'refused',
      because: `topic ${TopicArn} is encrypted with alias/aws/sns, which EventBridge may not use`,
    }
  const { KeyMetadata } = await kms.describeKey({ KeyId: keyId })
  const key = KeyMetadata?.Arn ?? keyId
  const { Policy: keyPolicy = '' } = await kms.getKeyPolicy({ KeyId: key, PolicyName: 'default' })
  const uses = ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => decisionFor(keyPolicy, action, key, ruleArn))
  const byKey = uses.find((use) => use === 'refused') ?? uses.find((use) => use === 'undetermined') ?? 'allowed'
  return {
    decision: byKey,
    because: `the policy of key ${key}, which encrypts topic ${TopicArn}, ${PERMISSION_WORDS[byKey]} events.amazonaws.com use it`,
  }
}

const PERMISSION_WORDS = {
  allowed: 'lets',
  refused: 'does not let',
  undetermined: 'lets only under conditions',
} as const

/** A resource policy's decision for EventBridge, with and without the source keys of the rule that it acts for. */
function decisionFor(policy: string, action: string, resource: string, ruleArn: string): Publishing['decision'] {
  const source = { 'aws:SourceArn': ruleArn, 'aws:SourceAccount': ruleArn.split(':')[4] ?? '' }
  const decisions = [{}, source].map(
    (context) =>
      evaluatePolicies(
        { identity: [], resource: parsePolicy(policy) },
        { action, resource, context, principal: { service: 'events.amazonaws.com' } },
      ).decision,
  )
  if (decisions.every((decision) => decision === 'allowed')) return 'allowed'
  return decisions.some((decision) => decision === 'allowed' || decision === 'undetermined')
    ? 'undetermined'
    : 'refused'
}
