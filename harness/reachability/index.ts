/** `checkride/reachability`: what can reach what by configuration; pure functions of what EC2's Describe calls show. */
export { decide, type Decision, type Flow } from './acl.ts'
export { allowsAll, allowsOnly, allowsOnlyTcp, allowsTcp, refersTo, nameOf as groupName } from './groups.ts'
export { reach, type Place, type Reach } from './reach.ts'
export { destinationOf, targetOf } from './routes.ts'
export type { GroupRule, Ports } from './rule.ts'
