import { collection } from '../collection.ts'
import { alarms } from './alarms.ts'
import { watchedBy } from './alarms.ts'

/** The services that at least one alarm watches, as `cluster/service`. */
export const watchedServices = collection(async ({ read }): Promise<ReadonlySet<string>> => {
  const watched = (await read(alarms)).flatMap(watchedBy)
  return new Set(watched.map(({ dimensions }) => `${dimensions['ClusterName']}/${dimensions['ServiceName']}`))
})
