/** Shared by the checks of Terraform's state. */
import type { CheckContext } from '../../harness/index.ts'

/** Of checks about the bucket, and about what is known of it alone. */
export const NO_STATE = {
  verdict: 'not-applicable',
  because: "Terraform's state is not kept in AWS: identity.stateBucket is null in the settings.",
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

/**
 * Fails when there is no such bucket, so that further calls need not handle it; returns the bucket's region. Of all
 * checks that ask, terraform.bucket-region says it, and the others repeat it.
 */
export async function requireBucket(
  Bucket: string,
  { aws, expect, orAbsent, echoOf }: Pick<CheckContext, 'aws' | 'expect' | 'orAbsent' | 'echoOf'>,
): Promise<string> {
  const found = await orAbsent(aws.s3.getBucketLocation({ Bucket }), 'NoSuchBucket')
  echoOf('terraform.bucket-region', () => expect(found, `state bucket ${Bucket} exists`).toBeDefined())
  const constraint = found?.LocationConstraint
  // No constraint means us-east-1; EU is an old name of eu-west-1.
  return constraint === undefined ? 'us-east-1' : constraint === 'EU' ? 'eu-west-1' : constraint
}

/** Fails when there is no such lock table, as terraform.lock-table does. */
export async function requireTable(
  TableName: string,
  { aws, expect, orAbsent, echoOf }: Pick<CheckContext, 'aws' | 'expect' | 'orAbsent' | 'echoOf'>,
): Promise<void> {
  const found = await orAbsent(aws.dynamodb.describeTable({ TableName }), 'ResourceNotFoundException')
  echoOf('terraform.lock-table', () => expect(found, `lock table ${TableName} exists`).toBeDefined())
}
