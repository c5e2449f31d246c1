import type { Inventory } from '../collection.ts'
import { watchedBy } from './alarms.ts'

export interface WatchingInventory {
  /** The services that at least one alarm watches, as `cluster/service`. */
  watchedServices(): Promise<ReadonlySet<string>>
}

export const watchingOf = (inventory: Inventory): WatchingInventory => ({
  watchedServices: () =>
    inventory.once('watched services', async ({ platform }) => {
      const watched = (await platform.alarms()).flatMap(watchedBy)
      return new Set(watched.map(({ dimensions }) => `${dimensions['ClusterName']}/${dimensions['ServiceName']}`))
    }),
})
