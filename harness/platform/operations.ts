import type { Inventory } from './inventory.ts'
import { costsOf, type CostInventory } from './operations-costs.ts'
import { discoveryOf, type DiscoveryInventory } from './operations-discovery.ts'
import { ecsOf, type EcsInventory } from './operations-ecs.ts'
import { edgeOf, type EdgeInventory } from './operations-edge.ts'
import { guardsOf, type GuardInventory } from './operations-guards.ts'
import { quotasOf, type QuotaInventory } from './operations-quotas.ts'
import { storageOf, type StorageInventory } from './operations-storage.ts'
import { taggableOf, type TaggableInventory } from './operations-taggable.ts'

export interface OperationsInventory
  extends
    EcsInventory,
    StorageInventory,
    EdgeInventory,
    DiscoveryInventory,
    GuardInventory,
    QuotaInventory,
    TaggableInventory,
    CostInventory {}

export const operationsOf = (inventory: Inventory): OperationsInventory => ({
  ...ecsOf(inventory),
  ...storageOf(inventory),
  ...edgeOf(inventory),
  ...discoveryOf(inventory),
  ...guardsOf(inventory),
  ...quotasOf(inventory),
  ...taggableOf(inventory),
  ...costsOf(inventory),
})
