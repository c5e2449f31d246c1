/** The collections of this folder. */
export { namespaces, registeredServices, discoverableServices } from './discovery.ts'
export { balancerHosts, publicLoadBalancers, shieldedLoadBalancers, webAcls } from './edge.ts'
export { entrances, targetGroups, publicServices, certificates } from './public.ts'
