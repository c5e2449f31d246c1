/** The platform as found in the account, lazily: asking for VPCs causes VPC reads and nothing else. */
import { attestationsOf, type AttestationInventory } from './attestations.ts'
import { identityOf, type IdentityInventory } from './identity.ts'
import type { Inventory } from './inventory.ts'
import { internalOf, type InternalInventory } from './internal.ts'
import { observabilityOf, type ObservabilityInventory } from './observability.ts'
import { pipelinesOf, type PipelineInventory } from './pipelines.ts'
import { publicOf, type PublicInventory } from './public.ts'
import { serviceOf, type ServiceInventory } from './service.ts'
import { networkOf, type NetworkInventory } from './network.ts'
import { operationsOf, type OperationsInventory } from './operations.ts'

export type { Resource } from './inventory.ts'

export interface Platform
  extends
    NetworkInventory,
    IdentityInventory,
    OperationsInventory,
    ServiceInventory,
    ObservabilityInventory,
    PublicInventory,
    InternalInventory,
    PipelineInventory,
    AttestationInventory {}

export const platformOf = (inventory: Inventory): Platform => ({
  ...networkOf(inventory),
  ...identityOf(inventory),
  ...operationsOf(inventory),
  ...serviceOf(inventory),
  ...observabilityOf(inventory),
  ...publicOf(inventory),
  ...internalOf(inventory),
  ...pipelinesOf(inventory),
  ...attestationsOf(inventory),
})
