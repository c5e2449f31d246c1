/**
 * Actions that are named, and yet allowed on everything. Sources: AWS Security Hub, KMS.1 and KMS.2 (decrypting with
 * all keys); Secrets Manager User Guide, "Best practices" and Systems Manager User Guide, "Restricting access to
 * Parameter Store parameters using IAM policies"; IAM User Guide, "Grant least privilege".
 */
import { couldDo } from './could.ts'
import type { Statement } from './document.ts'
import type { PolicySet } from './evaluate.ts'
import { grantsAction } from './grants.ts'
import { ANY_NAME, sampleWithin } from './samples.ts'
import { label } from './statement.ts'

/** By what they would be allowed on: a sample of it, its name in messages, and the actions. */
const SENSITIVE: readonly (readonly [sample: string, what: string, actions: readonly string[]])[] = [
  ['secretsmanager:any-region:000000000000:secret:', 'secret', ['secretsmanager:GetSecretValue']],
  [
    'ssm:any-region:000000000000:parameter/',
    'parameter',
    ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:GetParameterHistory'],
  ],
  ['kms:any-region:000000000000:key/', 'key', ['kms:Decrypt', 'kms:ReEncryptFrom']],
  ['s3:::', 'bucket', ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject']],
  [
    'dynamodb:any-region:000000000000:table/',
    'table',
    [
      'GetItem',
      'BatchGetItem',
      'Query',
      'Scan',
      'PartiQLSelect',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'BatchWriteItem',
    ].map((action) => `dynamodb:${action}`),
  ],
  ['sqs:any-region:000000000000:', 'queue', ['sqs:ReceiveMessage']],
  ['rds-db:any-region:000000000000:dbuser:', 'user of a database', ['rds-db:connect']],
  ['iam::000000000000:role/', 'role', ['sts:AssumeRole']],
  ['lambda:any-region:000000000000:function:', 'function', ['lambda:InvokeFunction']],
  ['ecs:any-region:000000000000:task/', 'task', ['ecs:ExecuteCommand']],
  ['ec2:any-region:000000000000:instance/', 'instance', ['ssm:SendCommand', 'ssm:StartSession']],
]

/** What ends the ARN of each of a kind. Source: Secrets Manager User Guide, "Permissions reference". */
const ENDS: Readonly<Record<string, string>> = { secret: '-AbCdEf' }

/**
 * Condition keys that name what an action is for; also the service through which a key is used, whose own permissions
 * limit it then.
 */
const NAMING = new RegExp(
  [
    String.raw`^[\w-]+:ResourceTag/`,
    '^kms:(ViaService|EncryptionContext:|ResourceAliases$|RequestAlias$)',
    '^secretsmanager:(SecretId|Name)$',
    '^s3:(ExistingObjectTag/|DataAccessPointArn$)',
    '^dynamodb:LeadingKeys$',
    '^ecs:(cluster|task|container-name)$',
  ].join('|'),
  'i',
)

/** A sensitive action that is allowed on all there is of its kind. */
export interface BroadGrant {
  readonly statement: Statement
  readonly action: string
  /** In words: `statement "Read" allows secretsmanager:GetSecretValue on every secret`. */
  readonly reason: string
}

/**
 * Where policies allow reading secrets and data, decrypting, assuming roles or running commands on everything, within
 * the boundary and what is denied. Conditions that name the resource, such as its tags, make it narrow.
 * @example
 * const Statement = [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }]
 * broadGrants({ identity: [parsePolicy({ Statement })] }, 'arn:aws:iam::111122223333:role/task')[0]?.reason
 * // 'the Allow statement on secretsmanager:GetSecretValue allows secretsmanager:GetSecretValue on every secret'
 */
export function broadGrants(policies: PolicySet, arn: string): BroadGrant[] {
  return SENSITIVE.flatMap(([kind, what, actions]) =>
    actions.flatMap((action) => {
      const patterns = [...policies.identity, ...(policies.boundary ? [policies.boundary] : [])]
        .flatMap((policy) => grantsAction(policy, action))
        .flatMap((all) => all.resources)
      const end = ENDS[what] ?? ''
      const samples = new Set(patterns.map((pattern) => sampleWithin(pattern, `arn:aws:${kind}${ANY_NAME}${end}`)))
      const statement = [...samples]
        .map((resource) => couldDo(policies, { action, resource, arn, absent: NAMING }))
        .find((found) => found !== undefined)
      return statement ? [{ statement, action, reason: `${label(statement)} allows ${action} on every ${what}` }] : []
    }),
  )
}
