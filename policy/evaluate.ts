/**
 * The decision that AWS takes on a request. Source: IAM User Guide, "Policy evaluation logic" with "How AWS enforcement
 * code logic evaluates requests to allow or deny access" and "Cross-account policy evaluation logic".
 */
import { type Truth, all, any, conditionsHold, not } from './conditions.ts'
import type { Policy, Principals, Statement } from './document.ts'
import { type Context, type Unknown, components, namesUnknown, variablesOf } from './match.ts'
import { coversAction, coversResource, isEveryone } from './statement.ts'

/** Who makes a request. Without any member: an anonymous caller, who matches `*` only. */
export interface Caller {
  /** ARN of the user, role, or role session (`arn:aws:sts::…:assumed-role/…`). */
  readonly arn?: string
  /** ARN of the role behind a session; needed when the role has a path, which the session's ARN does not show. */
  readonly roleArn?: string
  /** Name of an AWS service, such as `ecs-tasks.amazonaws.com`. */
  readonly service?: string
  /** Name or ARN of an identity provider. */
  readonly federated?: string
}

export interface Request {
  /** Such as `s3:GetObject`. */
  readonly action: string
  /** ARN of the resource, or `*` for actions that have none. */
  readonly resource: string
  /**
   * Condition keys of the request, such as `aws:SecureTransport`; keys that are not here count as absent, also
   * `aws:PrincipalArn`.
   */
  readonly context?: Context
  /**
   * Tells the keys of which nobody knows whether and with which value the request brings them: a decision that depends
   * on one is `undetermined`. Default: none.
   */
  readonly unknown?: Unknown
  readonly principal?: Caller
  /**
   * Account that owns the resource, where its ARN does not say so (S3). Default: the ARN's account, or else the
   * caller's own.
   */
  readonly resourceAccount?: string
}

/** Policies that apply to a request. */
export interface PolicySet {
  readonly identity: readonly Policy[]
  /** The permissions boundary of the user or role. */
  readonly boundary?: Policy
  /** Given when the session was made. */
  readonly session?: Policy
  /**
   * The policy of the resource: a bucket's, a role's trust policy, a key's. A KMS key policy and a role's trust policy
   * are special: with one of them an identity policy counts only if the resource's policy names the caller's account.
   */
  readonly resource?: Policy
  /** The policy of the VPC endpoint by which the request goes: it must allow, whatever else does. */
  readonly endpoint?: Policy
  /** Service control policies, one list for each level from the root down to the account: each level must allow. */
  readonly scp?: readonly (readonly Policy[])[]
}

export type Source = 'identity' | 'boundary' | 'session' | 'resource' | 'endpoint' | 'scp'
export type Decision = 'allowed' | 'explicit-deny' | 'implicit-deny' | 'undetermined'

export interface Match {
  readonly source: Source
  readonly policy: Policy
  readonly statement: Statement
}

export interface Evaluation {
  /** `undetermined` when it depends on a condition that cannot be decided; never treat that as allowed. */
  readonly decision: Decision
  /** Statements that led to it: those that deny, that allow, or that cannot be decided. Empty for an implicit deny. */
  readonly statements: readonly Match[]
}

interface Candidate extends Match {
  readonly applies: Truth
  readonly grant: Grant | undefined
}

/**
 * Decides a request as AWS does. Pure; no error is thrown.
 * @example
 * const identity = [parsePolicy({ Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] })]
 * const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::logs/today' }
 * evaluatePolicies({ identity }, request).decision // 'allowed'
 */
export function evaluate(policies: PolicySet, request: Request): Evaluation {
  const candidates = sources(policies).flatMap(([source, policy]) =>
    policy.Statement.map((statement): Candidate => ({
      source,
      policy,
      statement,
      applies: statementApplies(source, policy, statement, request),
      grant: grantOf(statement, request.principal),
    })),
  )
  const denies = candidates.filter(({ statement }) => statement.Effect === 'Deny')
  const allows = candidates.filter(({ statement }) => statement.Effect === 'Allow')

  const denied = any(denies.map(({ applies }) => applies))
  if (denied === true) return outcome('explicit-deny', denies, true)

  const decided = all([allowed(policies, allows, request), not(denied)])
  if (decided === true) return outcome('allowed', allows, true)
  return decided === false ? outcome('implicit-deny', [], true) : outcome('undetermined', candidates, 'undetermined')
}

const outcome = (decision: Decision, candidates: readonly Candidate[], wanted: Truth): Evaluation => ({
  decision,
  statements: candidates
    .filter(({ applies }) => applies === wanted)
    .map(({ source, policy, statement }) => ({ source, policy, statement })),
})

function sources({ identity, boundary, session, resource, endpoint, scp = [] }: PolicySet): [Source, Policy][] {
  const one = (source: Source, policy: Policy | undefined): [Source, Policy][] => (policy ? [[source, policy]] : [])
  return [
    ...identity.flatMap((policy) => one('identity', policy)),
    ...one('boundary', boundary),
    ...one('session', session),
    ...one('resource', resource),
    ...one('endpoint', endpoint),
    ...scp.flat().flatMap((policy) => one('scp', policy)),
  ]
}

function allowed(policies: PolicySet, allows: readonly Candidate[], request: Request): Truth {
  const by = (source: Source, keep: (candidate: Candidate) => boolean = () => true) =>
    any(allows.filter((each) => each.source === source && keep(each)).map(({ applies }) => applies))
  const granted = (...grants: Grant[]) => by('resource', ({ grant }) => grant !== undefined && grants.includes(grant))

  const boundary = policies.boundary ? by('boundary') : true
  const session = policies.session ? by('session') : true
  const endpoint = policies.endpoint ? by('endpoint') : true
  const scp = all((policies.scp ?? []).map((level) => by('scp', ({ policy }) => level.includes(policy))))

  if (crossesAccounts(request))
    return all([scp, endpoint, by('identity'), boundary, session, granted('direct', 'role', 'account')])

  const identity =
    policies.resource && mustNameCaller(request.action) ? all([by('identity'), granted('account')]) : by('identity')
  // Within an account a grant to a user, a session or everyone is not limited by implicit denies elsewhere; one to a
  // role is.
  return all([scp, endpoint, any([granted('direct'), all([any([identity, granted('role')]), boundary, session])])])
}

/**
 * "IAM role trust policies and KMS key policies … must explicitly allow access for principals" (Policy evaluation
 * logic).
 */
const mustNameCaller = (action: string) => /^(kms:|sts:(AssumeRole|TagSession|SetSourceIdentity))/i.test(action)

/** A service that calls on its own behalf has no account. */
function crossesAccounts({ principal, resource, resourceAccount }: Request): boolean {
  const from = accountOf(principal?.arn)
  const to = resourceAccount ?? accountOf(resource)
  return from !== undefined && to !== undefined && from !== to
}

const accountOf = (arn: string | undefined) => components(arn ?? '')[4] || undefined

function statementApplies(source: Source, policy: Policy, statement: Statement, request: Request): Truth {
  const context = request.context ?? {}
  const variables = policy.Version === '2012-10-17'
  const { unknown } = request
  // Only trust policies omit the resource, which is the role itself.
  const named = source === 'resource' || statement.Resource !== undefined || statement.NotResource !== undefined
  if (!named || !coversAction(statement, request.action)) return false
  const namesPrincipal = source === 'resource' || source === 'endpoint'
  return all([
    resourceMatches(statement, request, variables),
    namesPrincipal ? principalMatches(statement, request.principal) : true,
    conditionsHold(statement.Condition ?? {}, context, { variables, unknown }),
  ])
}

/** Undetermined where it depends on a variable that nobody knows. */
function resourceMatches(
  statement: Statement,
  { resource, context = {}, unknown }: Request,
  variables: boolean,
): Truth {
  const covers = coversResource(statement, resource, variables ? variablesOf(context) : undefined)
  const { Resource, NotResource = [] } = statement
  const depends = variables && (Resource ?? NotResource).some((pattern) => namesUnknown(pattern, unknown))
  // A pattern that names the resource does so whatever the others mean.
  return depends && covers === (Resource === undefined) ? 'undetermined' : covers
}

/** How directly a resource's policy names a caller, which decides what else limits the grant. */
type Grant = 'direct' | 'role' | 'account'

/**
 * The caller's names, each with the weight of a grant to it. Sources: "AWS JSON policy elements: Principal" and the
 * table in Policy evaluation logic.
 */
function namesOf(caller: Caller): { readonly type: keyof Principals; readonly name: string; readonly grant: Grant }[] {
  const { arn, service, federated } = caller
  const role = roleOf(caller)
  const account = accountOf(arn)
  return [
    ...(arn && arn !== role ? [{ type: 'AWS', name: arn, grant: 'direct' } as const] : []),
    ...(role ? [{ type: 'AWS', name: role, grant: 'role' } as const] : []),
    ...(account ? [{ type: 'AWS', name: account, grant: 'account' } as const] : []),
    ...(service ? [{ type: 'Service', name: service, grant: 'direct' } as const] : []),
    ...(federated ? [{ type: 'Federated', name: federated, grant: 'direct' } as const] : []),
  ]
}

function roleOf({ arn = '', roleArn }: Caller): string | undefined {
  const [, partition, , , account, rest = ''] = components(arn)
  if (rest.startsWith('role/')) return arn
  const session = /^assumed-role\/([^/]+)\//.exec(rest)
  return roleArn ?? (session ? `arn:${partition}:iam::${account}:role/${session[1]}` : undefined)
}

/** `111122223333` for that account's root ARN: both name the account. */
const shortened = (name: string) => /^arn:[^:]+:iam::(\d{12}):root$/.exec(name)?.[1] ?? name

/** Names match exactly: a wildcard cannot match part of a name. */
const lists = (principals: Principals, type: keyof Principals, name: string) =>
  principals[type]?.map(shortened).includes(shortened(name)) ?? false

function grantOf({ Principal, NotPrincipal }: Statement, caller: Caller | undefined): Grant | undefined {
  if (NotPrincipal || isEveryone(Principal)) return 'direct'
  return Principal && namesOf(caller ?? {}).find(({ type, name }) => lists(Principal, type, name))?.grant
}

/**
 * NotPrincipal that lists only some of a caller's session, role and account is undetermined: services differ ("…
 * NotPrincipal").
 */
function principalMatches(statement: Statement, caller: Caller | undefined): Truth {
  const excluded = statement.NotPrincipal
  if (!excluded) return grantOf(statement, caller) !== undefined
  const listed = namesOf(caller ?? {}).map(({ type, name }) => lists(excluded, type, name))
  if (isEveryone(excluded)) return false
  return listed.includes(true) ? (listed.every(Boolean) ? false : 'undetermined') : true
}
