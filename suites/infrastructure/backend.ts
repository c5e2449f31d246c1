/** Where Terraform keeps its state: what the checks of it have in common. */
import type { CheckContext } from '../../harness/index.ts'

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
 * Fails when there is no such bucket, instead of letting each further question break on it; answers the bucket's
 * region.
 */
export async function requireBucket(
  Bucket: string,
  { aws, expect, orAbsent }: Pick<CheckContext, 'aws' | 'expect' | 'orAbsent'>,
): Promise<string> {
  const found = await orAbsent(aws.s3.getBucketLocation({ Bucket }), 'NoSuchBucket')
  expect(found, `state bucket ${Bucket} exists`).toBeDefined()
  const constraint = found?.LocationConstraint
  // us-east-1 is the absence of a constraint, and EU an old name.
  return constraint === undefined ? 'us-east-1' : constraint === 'EU' ? 'eu-west-1' : constraint
}
