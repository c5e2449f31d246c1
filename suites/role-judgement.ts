/** Whether a role may do what ECS does in its name: by all policies that have a say, and by IAM's own simulation. */
import type { CheckContext, Platform } from '../harness/index.ts'
import {
  coversResource,
  evaluatePolicies,
  grantsAction,
  joinFacts,
  keysOf,
  requestOf,
  type Facts,
  type Policy,
} from '../policy/index.ts'
import { callerFacts, OF_TAGS, tagFacts, type RoleRequest } from './role-requests.ts'
import { contextEntries, simulate } from './role-simulation.ts'
import { routesOf } from './task-routes.ts'

export type JudgingContext = Pick<CheckContext, 'aws' | 'platform' | 'settings' | 'region' | 'now' | 'orAbsent'>
type Role = Pick<Awaited<ReturnType<Platform['roles']>>[number], 'arn' | 'name' | 'tags' | 'policies' | 'boundary'>

/** What came of it, in sentences. */
export interface Judgement {
  /** What the role may not do. */
  readonly problems: readonly string[]
  /** What depends on keys of which nobody knows what a request brings. */
  readonly open: readonly string[]
}

/** A request with all that is known of it. */
interface Known {
  readonly request: RoleRequest
  readonly facts: Facts
}

/**
 * Judges requests as the tasks would make them, by each of their ways to the service. IAM's simulation is asked besides,
 * where the settings want it, about what the role's own policies allow: it knows the organization's policies too.
 */
export async function judgeRequests(
  role: Role,
  requests: readonly RoleRequest[],
  context: JudgingContext,
): Promise<Judgement> {
  const judged = await judgeEach(role, requests, context)
  const toAsk = context.settings.identity.simulatePolicies
    ? judged.flatMap(({ request, facts, byRole }) =>
        byRole && !isForeign(role, request) ? [{ ...request, entries: contextEntries(facts, keysOfRole(role)) }] : [],
      )
    : []
  const { refused, unsaid } = await simulate(role.arn, toAsk, context)
  const { problems, open } = summaryOf(judged)
  return { problems: [...problems, ...refused], open: [...open, ...unsaid] }
}

/** Judges requests by the text of the policies alone. */
export const judgeByPolicies = async (
  role: Role,
  requests: readonly RoleRequest[],
  context: JudgingContext,
): Promise<Judgement> => summaryOf(await judgeEach(role, requests, context))

const judgeEach = async (role: Role, requests: readonly RoleRequest[], context: JudgingContext) =>
  (await Promise.all(requests.map((request) => knownRequests(role, request, context))))
    .flat()
    .map((each) => ({ ...each, ...judge(role, each) }))

function summaryOf(judged: readonly Verdict[]): Judgement {
  const unique = (sentences: readonly (string | undefined)[]): string[] => [
    ...new Set(sentences.filter((sentence) => sentence !== undefined)),
  ]
  return { problems: unique(judged.map(({ problem }) => problem)), open: unique(judged.map(({ open }) => open)) }
}

const documentsOf = ({ policies, boundary }: Pick<Role, 'policies' | 'boundary'>): Policy[] => [
  ...policies.map(({ policy }) => policy),
  ...(boundary ? [boundary] : []),
]

const keysOfRole = (role: Role): string[] => keysOf(documentsOf(role).flatMap(({ Statement }) => Statement))

/** A request once for each way by which tasks make it. */
async function knownRequests(role: Role, request: RoleRequest, context: JudgingContext): Promise<Known[]> {
  const statements = [...documentsOf(role), ...(request.policy ? [request.policy.document] : [])]
  const keys = keysOf(statements.flatMap(({ Statement }) => Statement))
  const [caller, tags, routes] = await Promise.all([
    callerFacts(role, request, keys, context),
    keys.some((key) => OF_TAGS.test(key)) ? request.tags?.() : undefined,
    request.to === undefined
      ? undefined
      : routesOf(request.definitions, request.to, { platform: context.platform, region: request.region }),
  ])
  const own = joinFacts(
    caller,
    ...(tags ? [tagFacts(request.action, tags)] : []),
    ...(request.facts ? [request.facts] : []),
  )
  return (routes ?? [undefined]).map((route) => ({ request, facts: route ? joinFacts(own, route.facts) : own }))
}

interface Verdict {
  /** Whether the role's own policies allow it. */
  readonly byRole: boolean
  readonly problem?: string
  readonly open?: string
}

function judge(role: Role, { request, facts }: Known): Verdict {
  const { action, resource, policy } = request
  const ofRole = {
    identity: role.policies.map((each) => each.policy),
    ...(role.boundary && { boundary: role.boundary }),
  }
  const asked = { action, resource, ...requestOf(facts), principal: { arn: role.arn } }
  // What another account's resource allows is not known without its policy.
  const owners = policy?.document ?? (isForeign(role, request) ? allowing(role.arn) : undefined)
  const { decision, statements } = evaluatePolicies({ ...ofRole, ...(owners && { resource: owners }) }, asked)
  const alone = evaluatePolicies(
    { ...ofRole, ...(isForeign(role, request) && { resource: allowing(role.arn) }) },
    asked,
  )
  const byRole = alone.decision === 'allowed'
  const what = `${action} on ${resource}`
  if (decision === 'allowed') return { byRole }
  if (decision === 'undetermined') {
    const unknown = keysOf(statements.map(({ statement }) => statement)).filter(asked.unknown)
    const keys = unknown.length > 0 ? unknown.join(', ') : 'a condition that is not understood'
    return { byRole, open: `${what} depends on ${keys}, and what a task brings for that is not known` }
  }
  if (decision === 'explicit-deny') {
    const source = statements[0]?.source
    const by =
      source === 'resource'
        ? `the policy of ${policy?.of}`
        : source === 'boundary'
          ? 'the boundary of the role'
          : 'a policy of the role'
    return { byRole, problem: `${what} is denied by ${by}` }
  }
  if (byRole) return { byRole, problem: `${what} is not allowed by the policy of ${policy?.of}` }
  return { byRole, problem: `${what} is not allowed by the role's policies${instead(role, request)}` }
}

/** Why a policy that allows the action does not help, where there is one. */
function instead({ policies }: Role, { action, resource }: RoleRequest): string {
  const grants = policies.flatMap(({ policy }) => grantsAction(policy, action))
  const naming = grants.filter(({ statement }) => coversResource(statement, resource))
  const keys = keysOf(naming.map(({ statement }) => statement))
  if (naming.length > 0) return `: its conditions (${keys.join(', ')}) are not met`
  const patterns = new Set(grants.flatMap(({ resources }) => resources))
  return patterns.size === 0 ? '' : `: it is allowed on ${[...patterns].join(', ')}`
}

const accountOf = (arn: string): string | undefined => arn.split(':')[4] || undefined

const isForeign = ({ arn }: Pick<Role, 'arn'>, { resource }: RoleRequest): boolean =>
  accountOf(resource) !== undefined && accountOf(arn) !== accountOf(resource)

const allowing = (arn: string): Policy => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: [arn] }, Action: ['*'], Resource: ['*'] }],
})
