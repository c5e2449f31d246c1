/** Shared by the checks of Terraform's state. */
import { awsOfBucket, type CheckContext } from '../../harness/index.ts'

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

/** Fails when there is no such lock table, as terraform.lock-table does. */
export async function requireTable(
  TableName: string,
  { aws, expect, orAbsent, echoOf }: Pick<CheckContext, 'aws' | 'expect' | 'orAbsent' | 'echoOf'>,
): Promise<void> {
  const found = await orAbsent(aws.dynamodb.describeTable({ TableName }), 'ResourceNotFoundException')
  echoOf('terraform.lock-table', () =>
    expect(found === undefined ? ['it does not exist'] : [], `lock table ${TableName}`).toEqual([]),
  )
}
