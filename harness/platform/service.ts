import type { Inventory } from './inventory.ts'
import { definitionsOf, type DefinitionInventory } from './service-definitions.ts'
import { logsOf, type LogInventory } from './service-logs.ts'
import { runningOf, type RunningInventory } from './service-running.ts'
import { scalingOf, type ScalingInventory } from './service-scaling.ts'
import { secretsOf, type SecretInventory } from './service-secrets.ts'
import { watchingOf, type WatchingInventory } from './service-watching.ts'

export interface ServiceInventory
  extends DefinitionInventory, LogInventory, RunningInventory, ScalingInventory, SecretInventory, WatchingInventory {}

export const serviceOf = (inventory: Inventory): ServiceInventory => ({
  ...definitionsOf(inventory),
  ...logsOf(inventory),
  ...runningOf(inventory),
  ...scalingOf(inventory),
  ...secretsOf(inventory),
  ...watchingOf(inventory),
})
