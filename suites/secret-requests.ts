/** What ECS asks for to read a secret before a task starts. Source: ECS developer guide, "Pass sensitive data". */
import { partitionOf, type CheckContext, type UsedSecret } from '../harness/index.ts'
import { parsePolicy } from '../policy/index.ts'
import type { RoleRequest, Tags } from './role-requests.ts'
import { keyOf } from './secret-key.ts'

type Context = Pick<CheckContext, 'aws' | 'region' | 'orAbsent'>

/**
 * Reading the secret, and decrypting it where a key other than AWS's own encrypts it; nothing of one that is not there.
 * Of one that the run does not look into, only the reading is known.
 */
export async function secretRequests(secret: UsedSecret, context: Context): Promise<RoleRequest[]> {
  if (secret.found === undefined) return secret.elsewhere === undefined ? [] : unread(secret, context)
  const [read, decrypt] = await Promise.all([reading(secret, context), decrypting(secret, context)])
  return decrypt === undefined ? [read] : [read, decrypt]
}

function unread(secret: UsedSecret, { region: here }: Context): RoleRequest[] {
  const { uses, subject } = secret
  const { kind, region = here } = uses[0]?.source ?? {}
  const definitions = definitionsOf(secret)
  if (kind === undefined) return []
  return kind === 'secret'
    ? [{ action: 'secretsmanager:GetSecretValue', resource: subject.id, region, to: 'secretsmanager', definitions }]
    : [{ action: 'ssm:GetParameters', resource: subject.id, region, to: 'ssm', definitions }]
}

const definitionsOf = ({ uses }: UsedSecret): string[] => [...new Set(uses.map(({ definition }) => definition))]

async function reading(secret: UsedSecret, { aws, region }: Context): Promise<RoleRequest> {
  const { found, subject } = secret
  const definitions = definitionsOf(secret)
  if (found?.kind !== 'secret')
    return {
      action: 'ssm:GetParameters',
      resource: subject.id,
      region,
      to: 'ssm',
      tags: async () => {
        const { TagList } = await aws.ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: subject.name })
        return tagMap(TagList)
      },
      definitions,
    }
  const { ResourcePolicy } = await aws.secretsmanager.getResourcePolicy({ SecretId: subject.id })
  const stages = [...new Set(secret.uses.map(({ source }) => source?.versionStage))]
  const [stage] = stages.length === 1 ? stages : []
  return {
    action: 'secretsmanager:GetSecretValue',
    resource: subject.id,
    region,
    to: 'secretsmanager',
    facts: {
      values: {
        'secretsmanager:SecretId': subject.id,
        ...(stage !== undefined && { 'secretsmanager:VersionStage': stage }),
      },
      absent: [],
    },
    tags: () => Promise.resolve(tagMap(found.secret.Tags)),
    policy: { document: parsePolicy(ResourcePolicy || '{"Statement":[]}'), of: `secret ${subject.name}` },
    definitions,
  }
}

/** Secrets Manager and the parameter store decrypt in the name of the role. */
async function decrypting(secret: UsedSecret, { aws, region, orAbsent }: Context): Promise<RoleRequest | undefined> {
  const { found, subject } = secret
  const KeyId = keyOf(secret)
  if (KeyId === undefined) return undefined
  const key = (await orAbsent(aws.kms.describeKey({ KeyId }), 'NotFoundException'))?.KeyMetadata?.Arn
  // That the key does not exist is the finding of another check.
  if (key === undefined) return undefined
  const { Policy: text = '' } = await aws.kms.getKeyPolicy({ KeyId: key, PolicyName: 'default' })
  const [service, named] = found?.kind === 'secret' ? ['secretsmanager', 'SecretARN'] : ['ssm', 'PARAMETER_ARN']
  const domain = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return {
    action: 'kms:Decrypt',
    resource: key,
    region,
    facts: {
      values: {
        'kms:ViaService': `${service}.${region}.${domain}`,
        'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
        [`kms:EncryptionContext:${named}`]: subject.id,
      },
      absent: ['kms:RecipientAttestation:*'],
    },
    tags: async () =>
      Object.fromEntries(
        ((await aws.kms.listResourceTags({ KeyId: key })).Tags ?? []).map(({ TagKey = '', TagValue = '' }) => [
          TagKey,
          TagValue,
        ]),
      ),
    policy: { document: parsePolicy(text), of: `key ${key}` },
    definitions: definitionsOf(secret),
  }
}

const tagMap = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Tags => Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]))
