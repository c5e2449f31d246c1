/**
 * Whether a role may read secrets, as ECS does it before a task starts: by the role's policies, the secrets' own, and
 * those of their keys.
 */
import type { Tag } from '@aws-sdk/client-secrets-manager'
import type { CheckContext, UsedSecret } from '../../../harness/index.ts'
import { keyOf } from '../../secret-key.ts'
import { evaluatePolicies, parsePolicy, type Policy } from '../../../policy/index.ts'

type Context = Pick<CheckContext, 'aws' | 'platform' | 'settings' | 'region' | 'orAbsent' | 'inconclusive'>

/** One thing that the role must be allowed to do. */
interface Need {
  readonly action: string
  readonly resource: string
  /** What the request carries, for conditions of policies. */
  readonly context: Readonly<Record<string, string>>
}

/** Why a role cannot read secrets that exist, one sentence for each; empty when it can. */
export async function readingProblems(
  role: string,
  secrets: readonly UsedSecret[],
  context: Context,
): Promise<string[]> {
  const needs = (await Promise.all(secrets.map((secret) => needsOf(secret, context)))).flat()
  // IAM's simulation accepts no resource policy for a role, and without one nothing of another account is allowed.
  const simulated = context.settings.identity.simulatePolicies ? needs.filter((need) => !isForeign(role, need)) : []
  const others = needs.filter((need) => !simulated.includes(need))
  const byIam = await refusedByIam(role, simulated, context)
  const refused = byIam && [...byIam, ...(others.length > 0 ? await refusedByText(role, others, context) : [])]
  if (refused === undefined) return [`role ${role} does not exist`]
  const byResources = await Promise.all([
    ...secrets.map((secret) => secretPolicyProblem(role, secret, context)),
    ...needs.map((need) => keyPolicyProblem(role, need, context)),
  ])
  return [...new Set([...refused, ...byResources.flat()])]
}

async function needsOf(secret: UsedSecret, { aws, region, orAbsent }: Context): Promise<Need[]> {
  const { found, subject } = secret
  if (found === undefined) return []
  const read: Need =
    found.kind === 'secret'
      ? { action: 'secretsmanager:GetSecretValue', resource: subject.id, context: tagContext(found.secret.Tags) }
      : { action: 'ssm:GetParameters', resource: subject.id, context: {} }
  const KeyId = keyOf(secret)
  if (KeyId === undefined) return [read]
  const key = (await orAbsent(aws.kms.describeKey({ KeyId }), 'NotFoundException'))?.KeyMetadata?.Arn
  // That the key does not exist is the finding of another check.
  if (key === undefined) return [read]
  const via = `${found.kind === 'secret' ? 'secretsmanager' : 'ssm'}.${region}.amazonaws.com`
  const encrypted = found.kind === 'secret' ? 'kms:EncryptionContext:SecretARN' : 'kms:EncryptionContext:PARAMETER_ARN'
  return [read, { action: 'kms:Decrypt', resource: key, context: { 'kms:ViaService': via, [encrypted]: subject.id } }]
}

/** A resource's tags as condition keys: many policies allow an environment's secrets by tag. */
const tagContext = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:ResourceTag/${Key}`, Value]))

/** IAM's own decision, which includes boundaries and organization policies: one call for each kind of request. */
async function refusedByIam(
  role: string,
  needs: readonly Need[],
  { aws, orAbsent }: Context,
): Promise<string[] | undefined> {
  const questions = [...Map.groupBy(needs, ({ action, context }) => `${action} ${JSON.stringify(context)}`).values()]
  const answers = await Promise.all(
    questions.map(async (same) => {
      const { action, context } = same[0]!
      const simulation = aws.iam.simulatePrincipalPolicy({
        PolicySourceArn: role,
        ActionNames: [action],
        ResourceArns: [...new Set(same.map(({ resource }) => resource))],
        ...(Object.keys(context).length > 0 && {
          ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
            ContextKeyName,
            ContextKeyType: 'string',
            ContextKeyValues: [value],
          })),
        }),
      })
      const answer = await orAbsent(simulation, 'NoSuchEntityException')
      return answer?.EvaluationResults?.flatMap(({ EvalResourceName, EvalDecision }) =>
        EvalDecision === 'allowed'
          ? []
          : [`${action} on ${EvalResourceName} is not allowed by the role's policies (${EvalDecision})`],
      )
    }),
  )
  return answers.includes(undefined) ? undefined : answers.flatMap((refused) => refused ?? [])
}

/** The fallback: the policies' text. Only roles of the platform have been read. */
async function refusedByText(
  arn: string,
  needs: readonly Need[],
  { platform, inconclusive }: Context,
): Promise<string[]> {
  const role = (await platform.roles()).find((candidate) => candidate.arn === arn)
  if (role === undefined)
    return inconclusive(
      `${arn} is not among the roles of the platform, and IAM is not to be asked (identity.simulatePolicies).`,
    )
  const policies = {
    identity: role.policies.map(({ policy }) => policy),
    ...(role.boundary && { boundary: role.boundary }),
  }
  return needs.flatMap((need) => {
    const { action, resource, context } = need
    // The other account's policies are evaluated separately.
    const ownersPolicy = isForeign(arn, need) ? { resource: policyAllowing(arn) } : {}
    const { decision } = evaluatePolicies(
      { ...policies, ...ownersPolicy },
      { action, resource, context, principal: { arn } },
    )
    return decision === 'allowed'
      ? []
      : [`${action} on ${resource} is not allowed by the role's policies (${decision})`]
  })
}

const isForeign = (role: string, { resource }: Need): boolean =>
  accountOf(role) !== undefined && accountOf(role) !== accountOf(resource)

const policyAllowing = (arn: string): Policy => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: [arn] }, Action: ['*'], Resource: ['*'] }],
})

const ALLOWS_EVERYTHING: Policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
}

/** The decision of a resource's policy alone, for a role whose own policies allow everything. */
const decisionOfPolicy = (role: string, { action, resource, context }: Need, policy: Policy): string =>
  evaluatePolicies(
    { identity: [ALLOWS_EVERYTHING], resource: policy },
    { action, resource, context: { 'aws:PrincipalArn': role, ...context }, principal: { arn: role } },
  ).decision

/** For a secret without a policy. */
const NO_STATEMENTS: Policy = { Version: '2012-10-17', Statement: [] }

async function secretPolicyProblem(role: string, secret: UsedSecret, { aws }: Context): Promise<string[]> {
  const { found, subject } = secret
  if (found?.kind !== 'secret') return []
  const { ResourcePolicy } = await aws.secretsmanager.getResourcePolicy({ SecretId: subject.id })
  const need = { action: 'secretsmanager:GetSecretValue', resource: subject.id, context: tagContext(found.secret.Tags) }
  const decision = decisionOfPolicy(role, need, ResourcePolicy ? parsePolicy(ResourcePolicy) : NO_STATEMENTS)
  const isShared = isForeign(role, need)
  return [
    ...(decision === 'allowed'
      ? []
      : [`the policy of secret ${subject.name} keeps the role from reading it (${decision})`]),
    ...(isShared && keyOf(secret) === undefined
      ? [`secret ${subject.name} is encrypted with AWS's own key, with which no other account decrypts`]
      : []),
  ]
}

const accountOf = (arn: string): string | undefined => arn.split(':')[4]

async function keyPolicyProblem(role: string, need: Need, { aws }: Context): Promise<string[]> {
  if (!need.action.startsWith('kms:')) return []
  const { Policy: text = '' } = await aws.kms.getKeyPolicy({ KeyId: need.resource, PolicyName: 'default' })
  const decision = decisionOfPolicy(role, need, parsePolicy(text))
  return decision === 'allowed'
    ? []
    : [`the policy of key ${need.resource} keeps the role from decrypting (${decision})`]
}
