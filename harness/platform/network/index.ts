/** The collections of this folder. */
export { flowLogs } from './flow-logs.ts'
export { securityGroups } from './groups.ts'
export { routeTables, internetGateways, natGateways, networkAcls, vpcEndpoints, loadBalancers } from './in-vpcs.ts'
export { subnets } from './subnets.ts'
export { vpcs } from './vpcs.ts'
