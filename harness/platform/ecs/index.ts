/** The collections of this folder. */
export { repositoryScanning } from './definitions.ts'
export { namedClusters, clusters, placedServices } from './clusters.ts'
export { services, judgedDefinitions, taskDefinitions, tasks } from './ecs.ts'
export {
  kafkaServices,
  brokerGroups,
  brokerInterfaces,
  bootstrapBrokers,
  consumerGroups,
  kafkaTopics,
  canaryTopics,
  upstreams,
  placesOf,
} from './internal.ts'
export { serviceLogs } from './logs.ts'
export { namedServices, staffedServices } from './running.ts'
export { scaledServices } from './scaling.ts'
export { usedSecrets } from './secrets.ts'
