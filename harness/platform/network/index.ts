/** The collections of this folder. */
export { securityGroups } from './groups.ts'
export {
  routeTables,
  internetGateways,
  natGateways,
  networkAcls,
  vpcEndpoints,
  flowLogs,
  loadBalancers,
} from './in-vpcs.ts'
export { subnets } from './subnets.ts'
export { vpcs } from './vpcs.ts'
