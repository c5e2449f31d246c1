import type { Proposal, Proposer } from './proposal.ts'
import { readTerraformBackend } from './terraform-backend.ts'

/** Where Terraform keeps its state: as the files of the folder say it, else as a bucket's name tells. */
export const state: Proposer = async ({ aws, folder }) => {
  const backend = readTerraformBackend(folder)
  const because = `found: ${backend?.files.join(', ')} says so`
  if (backend?.bucket !== undefined)
    return [
      { path: 'identity.stateBucket', value: backend.bucket, because },
      ...(backend.region === undefined ? [] : [{ path: 'identity.stateRegion', value: backend.region, because }]),
      ...(backend.keyAlias === undefined ? [] : [{ path: 'identity.stateKeyAlias', value: backend.keyAlias, because }]),
      ...(backend.table === undefined ? [] : [{ path: 'identity.stateLockTable', value: backend.table, because }]),
      ...(backend.lockFile === true && backend.table === undefined
        ? [{ path: 'identity.stateLockTable', value: null, because: `${because}: the lock is a file` }]
        : []),
    ] satisfies Proposal[]
  const { Buckets = [] } = await aws.s3.listBuckets()
  const likely = Buckets.find(({ Name = '' }) => /terraform|tfstate|tf-state/i.test(Name))?.Name
  return likely === undefined
    ? []
    : [
        {
          path: 'identity.stateBucket',
          value: likely,
          because: 'a bucket is called so; is it that of the state?',
          open: true,
        },
        { path: 'identity.stateLockTable', value: 'terraform-locks', because: 'null: the lock is a file', open: true },
      ]
}
