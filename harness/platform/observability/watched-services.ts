import { lastPart } from '../../arn.ts'
import { collection } from '../collection.ts'
import { services } from '../ecs/ecs.ts'
import { alarms, watchedBy } from './alarms.ts'
import { queriesOf, queryIn, selects } from './metric-queries.ts'

/** Namespaces of AWS in which metrics of ECS services are; those of others never have data of one. */
const OF_SERVICES = new Set(['AWS/ECS', 'ECS/ContainerInsights'])

const maySayOfServices = (namespace: string): boolean => OF_SERVICES.has(namespace) || !namespace.startsWith('AWS/')

/** The services that at least one alarm watches, as `cluster/service`. */
export const watchedServices = collection(async ({ read }): Promise<ReadonlySet<string>> => {
  const [all, ourServices] = await Promise.all([read(alarms), read(services)])
  const named = all
    .flatMap(watchedBy)
    .filter(({ namespace }) => maySayOfServices(namespace))
    .map(({ dimensions }) => `${dimensions['ClusterName']}/${dimensions['ServiceName']}`)
  const queries = all.flatMap(queriesOf).flatMap(({ expression }) => queryIn(expression) ?? [])
  const selected = ourServices
    .map(({ clusterArn = '', serviceName = '' }) => ({ ClusterName: lastPart(clusterArn), ServiceName: serviceName }))
    .filter((dimensions) =>
      queries.some((query) => maySayOfServices(query.namespace) && selects(query, query.metric, dimensions) === true),
    )
  return new Set([...named, ...selected.map(({ ClusterName, ServiceName }) => `${ClusterName}/${ServiceName}`)])
})
