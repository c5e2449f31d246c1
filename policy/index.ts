/** `checkride/policy`: IAM policies, read and judged without AWS. */
export { parseOperator, type Operator } from './conditions.ts'
export { parsePolicy, PolicyError, type Conditions, type Policy, type Principals, type Statement } from './document.ts'
export { broadGrants, type BroadGrant } from './breadth.ts'
export {
  escalations,
  firmBoundary,
  passesEveryRole,
  type Administrator,
  type Escalation,
  type Holder,
} from './escalation.ts'
export { evaluate as evaluatePolicies, type Caller, type Evaluation, type PolicySet, type Request } from './evaluate.ts'
export {
  coversEveryRole,
  grantsAction,
  grantsEverything,
  grantsPublic,
  requiresTls,
  trustedPrincipals,
  type ActionGrant,
  type Trusted,
} from './grants.ts'
export { mayDo, type Deed } from './may.ts'
export type { Finding } from './finding.ts'
export { contextSatisfying, joinFacts, keysOf, requestOf, type ContextValue, type Facts } from './request-context.ts'
export type { TlsRequirement } from './tls.ts'
export { coversResource } from './statement.ts'
