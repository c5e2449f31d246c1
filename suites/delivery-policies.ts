/** Whether the policies of a bucket and of its key let a service of AWS deliver into it. */
import { awsOfOwner, partitionOf, type CheckContext } from '../harness/index.ts'
import {
  evaluatePolicies,
  joinFacts,
  keysOf,
  parsePolicy,
  requestOf,
  type Caller,
  type Facts,
  type Policy,
} from '../policy/index.ts'
import { serviceFacts, type Cause } from './service-requests.ts'

type Aws = CheckContext['aws']

/** What a service writes, and where. */
export interface Delivery extends Cause {
  readonly bucket: string
  /** The key of an object as the service names it. */
  readonly object: string
  /** What it asks of the bucket before, such as `s3:GetBucketAcl`. */
  readonly asks: readonly string[]
  readonly others?: readonly Stand[]
}

/** Another caller in whose name a service writes where it may not by itself: a role, or an account of AWS's own. */
export interface Stand {
  readonly caller: Caller
  /** Its own policies. */
  readonly identity: readonly Policy[]
}

/** What came of it, in sentences. */
export interface DeliveryJudgement {
  readonly problems: readonly string[]
  /** What depends on keys of which nobody knows what the service brings. */
  readonly open: readonly string[]
}

/** AWS in the account of a bucket, and that account's id; undefined for a bucket that the run does not read. */
export async function ownerOfBucket(
  bucket: string,
  { aws, inAccount, platform }: Pick<CheckContext, 'aws' | 'inAccount' | 'platform'>,
): Promise<{ readonly aws: Aws; readonly owner: string } | undefined> {
  const home = await platform.bucketHome(bucket)
  if (home.kind === 'account') return { aws: inAccount(home.account)!, owner: home.account }
  const [own] = await platform.account()
  return home.kind === 'own' ? { aws, owner: own!.accountId } : undefined
}

/** What services say of every object. */
const WRITING: Facts = { values: { 's3:x-amz-acl': 'bucket-owner-full-control' }, absent: [] }

/**
 * Judges the policy of a bucket: that it lets the service write, and no statement denies it.
 * @param aws of the account that the bucket belongs to
 */
export async function bucketJudgement(delivery: Delivery, aws: Aws, context: CheckContext): Promise<DeliveryJudgement> {
  const { bucket, object, asks, region } = delivery
  const answer = await context.orAbsent(aws.s3.getBucketPolicy({ Bucket: bucket }), 'NoSuchBucketPolicy')
  const policy = parsePolicy(answer?.Policy ?? '{"Statement":[]}')
  const arn = `arn:${partitionOf(region)}:s3:::${bucket}`
  const needs = [
    ...asks.map((action) => ({ action, resource: arn, facts: { values: {}, absent: [] } })),
    { action: 's3:PutObject', resource: `${arn}/${object}`, facts: WRITING },
  ]
  const judged = await Promise.all(
    needs.map((need) => judge({ ...need, of: `bucket ${bucket}`, policy }, delivery, context)),
  )
  return joined(judged)
}

/** The use of a key by a service, or in its name. */
export interface KeyUse extends Cause {
  readonly keyArn: string
  readonly actions: readonly string[]
  /** What the service says of its use: the encryption context. */
  readonly says?: Facts['values']
  readonly others?: readonly Stand[]
}

/** Judges the policy of a key: that it lets the service use it. A key of another account is looked at there. */
export async function keyJudgement(use: KeyUse, context: CheckContext): Promise<DeliveryJudgement> {
  const { keyArn, actions, says = {} } = use
  const { kms } = await awsOfOwner(keyArn, `key ${keyArn}`, context)
  const described = await context.orAbsent(kms.describeKey({ KeyId: keyArn }), 'NotFoundException')
  if (described === undefined) return { problems: [`key ${keyArn} does not exist`], open: [] }
  const { KeyMetadata } = described
  const { Policy: text = '' } = await kms.getKeyPolicy({ KeyId: KeyMetadata?.Arn ?? keyArn, PolicyName: 'default' })
  const policy = parsePolicy(text)
  const facts = { values: { 'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT', ...says }, absent: [] }
  const judged = await Promise.all(
    actions.map((action) =>
      judge({ action, resource: KeyMetadata?.Arn ?? keyArn, facts, of: `key ${keyArn}`, policy }, use, context),
    ),
  )
  return joined(judged)
}

const joined = (judged: readonly DeliveryJudgement[]): DeliveryJudgement => ({
  problems: judged.flatMap(({ problems }) => problems),
  open: judged.flatMap(({ open }) => open),
})

interface Need {
  readonly action: string
  readonly resource: string
  readonly facts: Facts
  /** Whose policy it is. */
  readonly of: string
  readonly policy: Policy
}

async function judge(
  { action, resource, facts, of, policy }: Need,
  { others = [], ...cause }: Cause & { readonly others?: readonly Stand[] },
  context: CheckContext,
): Promise<DeliveryJudgement> {
  const known = requestOf(joinFacts(await serviceFacts(cause, policy, context), facts))
  const asked = { action, resource, ...(cause.owner !== undefined && { resourceAccount: cause.owner }) }
  const { decision, statements } = evaluatePolicies(
    { identity: [], resource: policy },
    { ...asked, ...known, principal: { service: cause.service } },
  )
  const stands = ({ caller, identity }: Stand): boolean =>
    evaluatePolicies(
      { identity, resource: policy },
      { ...asked, context: { ...facts.values, 'aws:SecureTransport': 'true' }, principal: caller },
    ).decision === 'allowed'
  if (decision === 'allowed' || (decision === 'implicit-deny' && others.some(stands))) return { problems: [], open: [] }
  const who = `${cause.service} ${action} on ${resource}`
  if (decision === 'undetermined') {
    const keys = keysOf(statements.map(({ statement }) => statement)).filter(known.unknown)
    return { problems: [], open: [`whether the policy of ${of} allows ${who} depends on ${keys.join(', ')}`] }
  }
  const verb = decision === 'explicit-deny' ? 'denies' : 'does not allow'
  return { problems: [`the policy of ${of} ${verb} ${who}`], open: [] }
}

/** The key of a customer's that encrypts what is put into a bucket; undefined where S3's own keys do, or AWS's. */
export async function keyOfBucket(
  Bucket: string,
  aws: Aws,
  { orAbsent }: Pick<CheckContext, 'orAbsent'>,
): Promise<{ readonly algorithm: string; readonly key?: string }> {
  const answer = await orAbsent(
    aws.s3.getBucketEncryption({ Bucket }),
    'ServerSideEncryptionConfigurationNotFoundError',
  )
  const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault
  const { SSEAlgorithm: algorithm = 'AES256', KMSMasterKeyID: key } = rule ?? {}
  return key === undefined || key.includes('alias/aws/') ? { algorithm } : { algorithm, key }
}

/** Ends a check as inconclusive where what is open is all that is left. */
export function requireDecided(
  { open }: DeliveryJudgement,
  { inconclusive }: Pick<CheckContext, 'inconclusive'>,
): void {
  if (open.length > 0) inconclusive(`${open.join('; ')}, which is not known.`)
}
