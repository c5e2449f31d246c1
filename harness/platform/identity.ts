import type { Subject } from '../model/record.ts'
import { auditOf, type AuditInventory } from './identity-audit.ts'
import { credentialsOf, type CredentialInventory } from './identity-credentials.ts'
import { keysOf, type KeyInventory } from './identity-keys.ts'
import { principalsOf, type PrincipalInventory } from './identity-principals.ts'
import { stateBackendOf, type StateBackendInventory } from './identity-state.ts'
import type { Inventory } from './inventory.ts'

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
