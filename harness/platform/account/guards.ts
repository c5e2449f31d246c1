import type { BackupPlan, BackupSelection, ProtectedResource } from '@aws-sdk/client-backup'
import type { GetDetectorResponse } from '@aws-sdk/client-guardduty'
import type { Subject } from '../../../record/run.ts'
import type { Inventory } from '../collection.ts'

/** A store whose loss would hurt: Terraform's state and its lock table. */
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

export interface GuardInventory {
  /** GuardDuty's detectors in the region: one, or none. */
  detectors(): Promise<(Omit<GetDetectorResponse, '$metadata'> & { readonly id: string })[]>
  stores(): Promise<Store[]>
  /** The account's backup plans in the region with what they select. */
  backupPlans(): Promise<PlanWithSelections[]>
  /** What AWS Backup has recovery points of. */
  protectedResources(): Promise<ProtectedResource[]>
}

export const guardsOf = (inventory: Inventory): GuardInventory => ({
  detectors: () =>
    inventory.once('detectors', async ({ aws }) => {
      const { DetectorIds = [] } = await aws.guardduty.listDetectors()
      return Promise.all(
        DetectorIds.map(async (id) => ({ id, ...(await aws.guardduty.getDetector({ DetectorId: id })) })),
      )
    }),

  stores: () =>
    inventory.once('stores', async ({ platform }) => [
      ...(await platform.stateBuckets()).map((bucket) => ({
        arn: bucket.subject.id,
        kind: 'bucket' as const,
        ...bucket,
      })),
      ...(await platform.lockTables()).map((table) => ({ arn: table.subject.id, kind: 'table' as const, ...table })),
    ]),

  backupPlans: () =>
    inventory.once('backup plans', async ({ aws }) => {
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
    }),

  protectedResources: () =>
    inventory.once('protected resources', async ({ aws }) => (await aws.backup.listProtectedResources()).Results ?? []),
})
