import type { Inventory } from './inventory.ts'

// biome-ignore: filled by the operations slice
export interface OperationsInventory {}

export const operationsOf = (_inventory: Inventory): OperationsInventory => ({})
