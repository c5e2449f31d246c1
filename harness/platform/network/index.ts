/** The collections of this folder. */
export { flowLogs } from './flow-logs.ts'
export { securityGroups } from './groups.ts'
export { routeTables, internetGateways, natGateways, networkAcls, vpcEndpoints, loadBalancers } from './in-vpcs.ts'
export { listeningBalancers } from './listening.ts'
export { openServices } from './openings.ts'
export { subnets } from './subnets.ts'
export { vpcs } from './vpcs.ts'
export { judgedGroups, serviceGroups } from './worn.ts'
