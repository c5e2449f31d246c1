import type { Inventory } from '../collection.ts'
import { costsOf, type CostInventory } from '../observability/costs.ts'
import { discoveryOf, type DiscoveryInventory } from '../edge/discovery.ts'
import { ecsOf, type EcsInventory } from '../ecs/ecs.ts'
import { edgeOf, type EdgeInventory } from '../edge/edge.ts'
import { guardsOf, type GuardInventory } from './guards.ts'
import { quotasOf, type QuotaInventory } from './quotas.ts'
import { storageOf, type StorageInventory } from './storage.ts'
import { taggableOf, type TaggableInventory } from './taggable.ts'

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
