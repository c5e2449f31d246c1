import type { Subject } from '../../../record/run.ts'
import { auditOf, type AuditInventory } from './audit.ts'
import { credentialsOf, type CredentialInventory } from './credentials.ts'
import { keysOf, type KeyInventory } from './keys.ts'
import { principalsOf, type PrincipalInventory } from './principals.ts'
import { stateBackendOf, type StateBackendInventory } from './state-backend.ts'
import type { Inventory } from '../collection.ts'

export interface IdentityInventory
  extends KeyInventory, PrincipalInventory, CredentialInventory, AuditInventory, StateBackendInventory {
  /** The account in the run's region: the subject of rules that are about neither one resource nor another. */
  account(): Promise<{ readonly accountId: string; readonly subject: Subject }[]>
}

export const identityOf = (inventory: Inventory): IdentityInventory => ({
  account: () =>
    inventory.once('account', async ({ region, account }) => {
      const accountId = await account()
      return [{ accountId, subject: { id: `${accountId}/${region}`, type: 'account', name: accountId, region } }]
    }),
  ...keysOf(inventory),
  ...principalsOf(inventory),
  ...credentialsOf(inventory),
  ...auditOf(inventory),
  ...stateBackendOf(inventory),
})
