/** Shared by the checks of Terraform's state. */
import type { TableDescription } from '@aws-sdk/client-dynamodb'
import { awsOfBucket, awsOfOwner, type CheckContext } from '../../harness/index.ts'

/** Of checks about what holds the state, where no setting says what that is. */
export const NO_STATE = {
  verdict: 'inconclusive',
  because:
    "Where Terraform's state is kept is not known: name the bucket (identity.stateBucket), or say that none is kept in " +
    'AWS (has.terraform: false).',
} as const

/**
 * Ends the check when the Terraform backend is in a region that the run does not look into: keys, tables and backups
 * are known there only.
 */
export function requireRunRegion(
  store: { readonly region: string; readonly name: string },
  { region, inconclusive }: Pick<CheckContext, 'region' | 'inconclusive'>,
): void {
  if (store.region !== region)
    inconclusive(`${store.name} is in ${store.region} (identity.stateRegion): a run for ${region} does not look there.`)
}

/** The state bucket as found. */
interface Located {
  readonly region: string
  /** AWS in the account that the bucket belongs to. */
  readonly aws: CheckContext['aws']
}

/**
 * Fails when there is no such bucket, so that further calls need not handle it; returns where it is and whom to ask. Of
 * all checks that ask, terraform.bucket-region says it, and the others repeat it.
 */
export async function requireBucket(
  Bucket: string,
  context: Pick<CheckContext, 'aws' | 'inAccount' | 'platform' | 'settings' | 'expect' | 'echoOf'>,
): Promise<Located> {
  const aws = await awsOfBucket(Bucket, context)
  context.echoOf('terraform.bucket-region', () =>
    context.expect(aws === undefined ? [`bucket ${Bucket} does not exist`] : [], 'state bucket').toEqual([]),
  )
  const { LocationConstraint: constraint } = await aws!.s3.getBucketLocation({ Bucket })
  // No constraint means us-east-1; EU is an old name of eu-west-1.
  const region = constraint === undefined ? 'us-east-1' : constraint === 'EU' ? 'eu-west-1' : constraint
  return { region, aws: aws! }
}

/** What finding a lock table takes. */
type Finding = Pick<CheckContext, 'aws' | 'inAccount' | 'platform' | 'settings' | 'orAbsent' | 'inconclusive'>

/**
 * The lock table, and AWS in the account that it belongs to: this one, or that of the state's bucket, or the one that
 * its ARN names. Undefined where there is none.
 */
export async function lockTable(
  TableName: string,
  context: Finding,
): Promise<{ readonly aws: CheckContext['aws']; readonly table: TableDescription } | undefined> {
  const { platform, orAbsent, inconclusive } = context
  const look = async (aws: CheckContext['aws']) => {
    const answer = await orAbsent(aws.dynamodb.describeTable({ TableName }), 'ResourceNotFoundException')
    return answer?.Table && { aws, table: answer.Table }
  }
  const named = await look(await awsOfOwner(TableName, `table ${TableName}`, context))
  if (named !== undefined || TableName.startsWith('arn:')) return named
  const [bucket] = await platform.stateBuckets()
  if (bucket === undefined) return undefined
  const { kind } = await platform.bucketHome(bucket.name)
  if (kind === 'open')
    return inconclusive(
      `This account has no table ${TableName}, and the bucket of the state, ${bucket.name}, belongs to another one, ` +
        `which may have it: name a role for that account in environments.${context.settings.environment}.accounts.`,
    )
  const theirs = kind === 'own' ? undefined : await awsOfBucket(bucket.name, context)
  return theirs && look(theirs)
}

/** Fails when there is no such lock table, as terraform.lock-table does; returns AWS in the account that has it. */
export async function requireTable(
  TableName: string,
  context: Finding & Pick<CheckContext, 'expect' | 'echoOf'>,
): Promise<{ readonly aws: CheckContext['aws'] }> {
  const found = await lockTable(TableName, context)
  context.echoOf('terraform.lock-table', () =>
    context.expect(found === undefined ? ['it does not exist'] : [], `lock table ${TableName}`).toEqual([]),
  )
  return { aws: found!.aws }
}
