import type { Inventory } from '../collection.ts'
import { definitionsOf, type DefinitionInventory } from './definitions.ts'
import { logsOf, type LogInventory } from './logs.ts'
import { runningOf, type RunningInventory } from './running.ts'
import { scalingOf, type ScalingInventory } from './scaling.ts'
import { secretsOf, type SecretInventory } from './secrets.ts'
import { watchingOf, type WatchingInventory } from '../observability/watched-services.ts'

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
