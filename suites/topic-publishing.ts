/** Whether a service of AWS may publish to a topic of SNS: by the topic's policy, and by the policy of its key. */
import { awsOfOwner } from '../harness/index.ts'
import { evaluatePolicies, grantsAction, parsePolicy, type Policy } from '../policy/index.ts'
import { ARRIVES, lost, unseen, type Sender, type Way, type WayContext } from './way-to-a-person.ts'

type Decision = 'allowed' | 'refused' | 'undetermined'

/**
 * Whether a sender may publish to a topic that exists, and use the key that encrypts it.
 * @throws Inconclusive for a topic or a key of another account that is not read
 */
export async function mayPublish(TopicArn: string, sender: Sender, context: WayContext): Promise<Way> {
  const { sns } = await awsOfOwner(TopicArn, `topic ${TopicArn}`, context)
  const { Attributes: { Policy: text, KmsMasterKeyId: keyId } = {} } = await sns.getTopicAttributes({ TopicArn })
  if (text === undefined) return unseen(`topic ${TopicArn} shows no policy`)
  const byTopic = decisionFor(parsePolicy(text), 'sns:Publish', TopicArn, sender)
  if (byTopic !== 'allowed')
    return sentence(byTopic, `the policy of topic ${TopicArn}`, `${sender.principal} publish (sns:Publish)`)
  return keyId === undefined || keyId === '' ? ARRIVES : mayUseKey(keyId, TopicArn, sender, context)
}

/** Source: SNS Developer Guide, "Enable compatibility between event sources from AWS services and encrypted topics". */
async function mayUseKey(keyId: string, TopicArn: string, sender: Sender, context: WayContext): Promise<Way> {
  // The policy of AWS's own key cannot be changed, and allows no other service than SNS.
  if (keyId.endsWith('alias/aws/sns'))
    return lost(`topic ${TopicArn} is encrypted with alias/aws/sns, which ${sender.name} may not use`)
  const { kms } = await awsOfOwner(keyId.startsWith('arn:') ? keyId : TopicArn, `key ${keyId}`, context)
  const described = await context.orAbsent(kms.describeKey({ KeyId: keyId }), 'NotFoundException')
  if (described === undefined) return lost(`key ${keyId}, which encrypts topic ${TopicArn}, does not exist`)
  const { Arn: key = keyId, KeyState, KeyManager } = described.KeyMetadata ?? {}
  if (KeyState !== 'Enabled') return lost(`key ${key}, which encrypts topic ${TopicArn}, is ${KeyState}`)
  if (KeyManager === 'AWS')
    return lost(`topic ${TopicArn} is encrypted with ${key}, a key of AWS, which ${sender.name} may not use`)
  const { Policy: text = '' } = await kms.getKeyPolicy({ KeyId: key, PolicyName: 'default' })
  const policy = parsePolicy(text)
  const uses = ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => decisionFor(policy, action, key, sender))
  const decision = uses.find((use) => use === 'refused') ?? uses.find((use) => use === 'undetermined') ?? 'allowed'
  return sentence(decision, `the policy of key ${key}, which encrypts topic ${TopicArn},`, `${sender.principal} use it`)
}

const sentence = (decision: Decision, policy: string, act: string): Way =>
  decision === 'allowed'
    ? ARRIVES
    : decision === 'refused'
      ? lost(`${policy} does not let ${act}`)
      : unseen(`${policy} lets ${act} only under conditions that cannot be decided`)

/** What the service's organization is, is not asked: a policy that depends on it is open. */
const ofOrganization = (key: string): boolean => /^aws:Source(OrgID|OrgPaths)$/i.test(key)

/** A resource policy's decision, in each of the contexts in which the sender may ask. */
function decisionFor(policy: Policy, action: string, resource: string, sender: Sender): Decision {
  const viaSns = { 'kms:ViaService': `sns.${resource.split(':')[3]}.amazonaws.com` }
  const asService = {
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': sender.principal,
    'aws:SecureTransport': 'true',
  }
  const decisions = sender.contexts.map(
    (context) =>
      evaluatePolicies(
        { identity: [], resource: policy },
        {
          action,
          resource,
          context: { ...asService, ...context, ...(action.startsWith('kms:') && viaSns) },
          unknown: ofOrganization,
          principal: { service: sender.principal },
        },
      ).decision,
  )
  if (decisions.every((decision) => decision === 'allowed')) return 'allowed'
  const open =
    decisions.some((decision) => decision === 'allowed' || decision === 'undetermined') ||
    (!decisions.includes('explicit-deny') && namesAccount(policy, action, sender.actsFor))
  return open ? 'undetermined' : 'refused'
}

/**
 * Whether a statement of a topic's policy allows the account as such: AWS does not say whether that is the sender's leave
 * too. In a key's policy it is not: that only lets IAM's policies decide, and a service has none.
 */
const namesAccount = (policy: Policy, action: string, account: string | undefined): boolean =>
  account !== undefined &&
  action === 'sns:Publish' &&
  grantsAction(policy, action).some(({ statement }) =>
    statement.Principal?.AWS?.some((name) => name === account || name.endsWith(`:iam::${account}:root`)),
  )
