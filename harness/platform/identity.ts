import type { Subject } from '../model/record.ts'
import type { Inventory } from './inventory.ts'

export interface IdentityInventory {
  /** The account in the run's region: the subject of rules that are about neither one resource nor another. */
  account(): Promise<{ readonly accountId: string; readonly subject: Subject }[]>
}

export const identityOf = (inventory: Inventory): IdentityInventory => ({
  account: () =>
    inventory.once('account', async ({ region, account }) => {
      const accountId = await account()
      return [{ accountId, subject: { id: `${accountId}/${region}`, type: 'account', name: accountId, region } }]
    }),
})
