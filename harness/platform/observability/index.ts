import type { Inventory } from '../collection.ts'
import { alarmsOf, type AlarmsInventory } from './alarms.ts'
import { metricsOf, type MetricsInventory } from './metrics.ts'

export interface ObservabilityInventory extends AlarmsInventory, MetricsInventory {}

export const observabilityOf = (inventory: Inventory): ObservabilityInventory => ({
  ...alarmsOf(inventory),
  ...metricsOf(inventory),
})
