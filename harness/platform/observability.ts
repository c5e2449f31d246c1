import type { Inventory } from './inventory.ts'
import { alarmsOf, type AlarmsInventory } from './observability-alarms.ts'
import { metricsOf, type MetricsInventory } from './observability-metrics.ts'

export interface ObservabilityInventory extends AlarmsInventory, MetricsInventory {}

export const observabilityOf = (inventory: Inventory): ObservabilityInventory => ({
  ...alarmsOf(inventory),
  ...metricsOf(inventory),
})
