/** The platform as found in the account, lazily: asking for VPCs causes VPC reads and nothing else. */
import { attestationsOf, type AttestationInventory } from './account/attestations.ts'
import { identityOf, type IdentityInventory } from './identity/index.ts'
import type { Inventory } from './collection.ts'
import { internalOf, type InternalInventory } from './ecs/internal.ts'
import { observabilityOf, type ObservabilityInventory } from './observability/index.ts'
import { pipelinesOf, type PipelineInventory } from './delivery/pipelines.ts'
import { publicOf, type PublicInventory } from './edge/public.ts'
import { serviceOf, type ServiceInventory } from './ecs/index.ts'
import { networkOf, type NetworkInventory } from './network/index.ts'
import { operationsOf, type OperationsInventory } from './account/index.ts'

export type { Resource } from './collection.ts'

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
