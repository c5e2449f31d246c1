import type { BackupPlan, BackupSelection, ProtectedResource } from '@aws-sdk/client-backup'
import type { GetDetectorResponse } from '@aws-sdk/client-guardduty'
import type { Subject } from '../../../record/run.ts'
import { collection } from '../collection.ts'
import { stateBuckets, lockTables } from '../identity/state-backend.ts'

/** A store that needs backups: Terraform's state and its lock table. */
export interface Store {
  readonly arn: string
  readonly kind: 'bucket' | 'table'
  readonly name: string
  readonly region: string
  readonly subject: Subject
}

export interface PlanWithSelections {
  readonly plan: BackupPlan
  readonly selections: readonly BackupSelection[]
}

/** GuardDuty's detectors in the region: one, or none. */
export const detectors = collection(
  async ({ aws }): Promise<(Omit<GetDetectorResponse, '$metadata'> & { readonly id: string })[]> => {
    const { DetectorIds = [] } = await aws.guardduty.listDetectors()
    return Promise.all(
      DetectorIds.map(async (id) => ({ id, ...(await aws.guardduty.getDetector({ DetectorId: id })) })),
    )
  },
)

export const stores = collection(async ({ read }): Promise<Store[]> => [
  ...(await read(stateBuckets)).map((bucket) => ({
    arn: bucket.subject.id,
    kind: 'bucket' as const,
    ...bucket,
  })),
  ...(await read(lockTables)).map((table) => ({ arn: table.subject.id, kind: 'table' as const, ...table })),
])

/** The account's backup plans in the region with what they select. */
export const backupPlans = collection(async ({ aws }): Promise<PlanWithSelections[]> => {
  const { BackupPlansList = [] } = await aws.backup.listBackupPlans()
  return Promise.all(
    BackupPlansList.map(async ({ BackupPlanId }) => {
      const [{ BackupPlan }, { BackupSelectionsList = [] }] = await Promise.all([
        aws.backup.getBackupPlan({ BackupPlanId }),
        aws.backup.listBackupSelections({ BackupPlanId }),
      ])
      const selections = await Promise.all(
        BackupSelectionsList.map(({ SelectionId }) => aws.backup.getBackupSelection({ BackupPlanId, SelectionId })),
      )
      return {
        plan: BackupPlan ?? { BackupPlanName: '?', Rules: [] },
        selections: selections.flatMap(({ BackupSelection }) => BackupSelection ?? []),
      }
    }),
  )
})

/** What AWS Backup has recovery points of. */
export const protectedResources = collection(
  async ({ aws }): Promise<ProtectedResource[]> => (await aws.backup.listProtectedResources()).Results ?? [],
)
