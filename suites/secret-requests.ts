/** What ECS asks for to read a secret before a task starts. Source: ECS developer guide, "Pass sensitive data". */
import { partitionOf, type CheckContext, type FoundSecret, type UsedSecret } from '../harness/index.ts'
import { parsePolicy } from '../policy/index.ts'
import type { RoleRequest, Tags } from './role-requests.ts'
import { keyOf } from './secret-key.ts'

type Context = Pick<CheckContext, 'aws' | 'region' | 'orAbsent'>

/**
 * Reading the secret, and decrypting it where a key other than AWS's own encrypts it; nothing of one that is not there.
 * Of one that the run does not look into, only the reading is known.
 */
export async function secretRequests(secret: UsedSecret, context: Context): Promise<RoleRequest[]> {
  const reading = secretReading(secret, context)
  if (reading === undefined || (secret.found === undefined && secret.elsewhere === undefined)) return []
  const [read, decrypt] = await Promise.all([withPolicy(reading, secret, context.aws), decrypting(secret, context)])
  return decrypt === undefined ? [read] : [read, decrypt]
}

const definitionsOf = ({ uses }: UsedSecret): string[] => [...new Set(uses.map(({ definition }) => definition))]

/** What tasks ask for themselves, whatever is known of the secret; undefined where ECS could not resolve it. */
export function secretReading(
  secret: UsedSecret,
  { aws, region: here }: Pick<CheckContext, 'aws' | 'region'>,
): RoleRequest | undefined {
  const { uses, found, subject } = secret
  const { kind, region = here } = uses[0]?.source ?? {}
  if (kind === undefined) return undefined
  const definitions = definitionsOf(secret)
  const tags = found && (() => tagsOf(found, subject.name, aws))
  const request = { resource: subject.id, region, definitions, ...(tags && { tags }) }
  if (kind === 'parameter') return { ...request, action: 'ssm:GetParameters', to: 'ssm' }
  const stages = [...new Set(uses.map(({ source }) => source?.versionStage))]
  const stage = stages.length === 1 ? stages[0] : undefined
  const values = {
    'secretsmanager:SecretId': subject.id,
    ...(stage !== undefined && { 'secretsmanager:VersionStage': stage }),
  }
  return { ...request, action: 'secretsmanager:GetSecretValue', to: 'secretsmanager', facts: { values, absent: [] } }
}

async function tagsOf(found: FoundSecret, name: string, { ssm }: CheckContext['aws']): Promise<Tags> {
  if (found.kind === 'secret') return tagMap(found.secret.Tags)
  const { TagList } = await ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: name })
  return tagMap(TagList)
}

async function withPolicy(
  request: RoleRequest,
  { found, subject }: UsedSecret,
  aws: Context['aws'],
): Promise<RoleRequest> {
  if (found?.kind !== 'secret') return request
  const { ResourcePolicy } = await aws.secretsmanager.getResourcePolicy({ SecretId: subject.id })
  const document = parsePolicy(ResourcePolicy || '{"Statement":[]}')
  return { ...request, policy: { document, of: `secret ${subject.name}` } }
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
    onBehalf: true,
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
