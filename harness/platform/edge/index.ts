/** The collections of this folder. */
export { namespaces, registeredServices, discoverableServices } from './discovery.ts'
export { balancerHosts, publicLoadBalancers, shieldedLoadBalancers, webAcls } from './edge.ts'
export { recordedNames } from './names.ts'
export {
  balancedServices,
  certificates,
  entrances,
  internalLoadBalancers,
  publicServices,
  targetGroups,
} from './public.ts'
