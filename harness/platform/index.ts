/** The platform as found in the account, lazily: asking for VPCs causes VPC reads and nothing else. */
import { identityOf, type IdentityInventory } from './identity.ts'
import type { Inventory } from './inventory.ts'
import { networkOf, type NetworkInventory } from './network.ts'
import { operationsOf, type OperationsInventory } from './operations.ts'

export type { Resource } from './inventory.ts'

export interface Platform extends NetworkInventory, IdentityInventory, OperationsInventory {}

export const platformOf = (inventory: Inventory): Platform => ({
  ...networkOf(inventory),
  ...identityOf(inventory),
  ...operationsOf(inventory),
})
