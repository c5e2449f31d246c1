/**
 * Questions that checks ask of a policy, answered from its text alone: which statements allow too much, and who is let
 * in. Deny statements are not subtracted, except where stated: `evaluate` decides requests.
 */
import type { Conditions, Policy, Statement } from './document.ts'
import type { Finding } from './finding.ts'
import { components, matches, matchesAction, matchesResource } from './match.ts'
import { ANY_NAME, sampleWithin } from './samples.ts'
import { conditionKeys, coversAction, label, list } from './statement.ts'

export { grantsPublic } from './exposure.ts'
export { requiresTls } from './tls.ts'

const ANY_ACTION = 'any-service:AnyAction'
const ANY_RESOURCE = `arn:aws:any-service:any-region:000000000000:${ANY_NAME}`
const ANY_ROLE = `arn:aws:iam::000000000000:role/${ANY_NAME}`

/**
 * Statements that make an administrator: every action on every resource; every action but some (`NotAction`); or all of
 * IAM, with which one can allow oneself the rest. Conditions are named in the reason and do not exclude a statement.
 * @example
 * const policy = parsePolicy({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] })
 * grantsEverything(policy)[0]?.reason // 'the Allow statement on * allows all actions on all resources'
 */
export function grantsEverything({ Statement }: Policy): Finding[] {
  return Statement.flatMap((statement) => {
    const reason = statement.Effect === 'Allow' && excess(statement)
    return reason ? [{ statement, reason: `${label(statement)} allows ${reason}${under(statement)}` }] : []
  })
}

function excess(statement: Statement): string | undefined {
  const resources = statement.NotResource ? `all resources except ${list(statement.NotResource)}` : 'all resources'
  if (coversAction(statement, ANY_ACTION) && coversAllResources(statement)) {
    return `${statement.NotAction ? `all actions except ${list(statement.NotAction)}` : 'all actions'} on ${resources}`
  }
  const iam = statement.Action?.some((pattern) => matchesAction(pattern, 'iam:AnyAction')) && coversAllRoles(statement)
  return iam ? 'all actions of IAM, and so to give itself any permission' : undefined
}

const coversAllResources = ({ Resource, NotResource }: Statement): boolean =>
  Resource?.some((pattern) => matchesResource(pattern, sampleWithin(pattern, ANY_RESOURCE))) ??
  NotResource !== undefined

const coversAllRoles = ({ Resource, NotResource }: Statement): boolean =>
  Resource?.some(coversEveryRole) ?? NotResource !== undefined

/**
 * Whether a pattern of resources covers every role of an account: `*`, `arn:aws:*`, `arn:aws:iam::*:*` and
 * `arn:aws:iam::111122223333:role/*` alike.
 * @example coversEveryRole('arn:aws:iam::111122223333:role/*') // true
 * @example coversEveryRole('arn:aws:iam::111122223333:role/task-*') // false
 */
export const coversEveryRole = (pattern: string): boolean => matchesResource(pattern, sampleWithin(pattern, ANY_ROLE))

/** A statement that allows an action, and on what. */
export interface ActionGrant extends Finding {
  /** Patterns of resources; `*` for a statement with NotResource, whose exceptions the reason names. */
  readonly resources: readonly string[]
}

/**
 * Statements that allow an action such as `iam:PassRole`, by name, by wildcard, or by NotAction that does not name it.
 * @example
 * const policy = parsePolicy({ Statement: [{ Effect: 'Allow', Action: 'iam:Pass*', Resource: '*' }] })
 * grantsAction(policy, 'iam:PassRole').map(({ resources }) => resources) // [['*']]
 */
export function grantsAction({ Statement }: Policy, action: string): ActionGrant[] {
  return Statement.filter((statement) => statement.Effect === 'Allow' && coversAction(statement, action)).map(
    (statement) => {
      const resources = statement.Resource ?? ['*']
      const except = statement.NotResource ? ` except ${list(statement.NotResource)}` : ''
      return {
        statement,
        resources,
        reason: `${label(statement)} allows ${action} on ${list(resources)}${except}${under(statement)}`,
      }
    },
  )
}

const under = ({ Condition }: Statement) =>
  Condition && conditionKeys(Condition).length > 0 ? `, under conditions on ${list(conditionKeys(Condition))}` : ''

export interface Trusted {
  /**
   * `deleted`: a unique id that no longer belongs to anyone. `everyone` also for NotPrincipal, which trusts all but
   * those it names.
   */
  readonly kind: 'service' | 'account' | 'role' | 'user' | 'session' | 'federated' | 'everyone' | 'deleted' | 'other'
  /** Service name, account id, ARN, identity provider, or `*`. */
  readonly name: string
  /** Account that the principal belongs to, where its name says so. */
  readonly accountId?: string
  /** Conditions under which it is trusted. */
  readonly conditions: Conditions
  readonly statement: Statement
}

const ASSUMING = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity']

/**
 * Who may assume the role whose trust policy this is. Source: "AWS JSON policy elements: Principal".
 * @example
 * const Principal = { Service: 'ecs-tasks.amazonaws.com' }
 * const trust = parsePolicy({ Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] })
 * trustedPrincipals(trust).map(({ kind, name }) => `${kind} ${name}`) // ['service ecs-tasks.amazonaws.com']
 */
export function trustedPrincipals({ Statement }: Policy): Trusted[] {
  return Statement.filter(
    (statement) => statement.Effect === 'Allow' && ASSUMING.some((action) => coversAction(statement, action)),
  ).flatMap((statement) => {
    const { Principal = {}, NotPrincipal, Condition: conditions = {} } = statement
    const { AWS = [], Service = [], Federated = [], CanonicalUser = [] } = Principal
    const named: Pick<Trusted, 'kind' | 'name' | 'accountId'>[] = [
      ...(NotPrincipal ? [{ kind: 'everyone', name: '*' } as const] : []),
      ...AWS.map(ofAws),
      ...Service.map((name) => ({ kind: name === '*' ? 'everyone' : 'service', name }) as const),
      ...Federated.map(
        (name) => ({ kind: name === '*' ? 'everyone' : 'federated', name, ...accountIn(name) }) as const,
      ),
      ...CanonicalUser.map((name) => ({ kind: 'other', name }) as const),
    ]
    return named.map((each) => ({ ...each, conditions, statement }))
  })
}

const accountIn = (arn: string) => (components(arn)[4] ? { accountId: components(arn)[4] as string } : {})

const KINDS: readonly (readonly [pattern: string, kind: Trusted['kind']])[] = [
  ['arn:*:iam::*:role/*', 'role'],
  ['arn:*:iam::*:user/*', 'user'],
  ['arn:*:sts::*:assumed-role/*', 'session'],
  ['arn:*:sts::*:federated-user/*', 'session'],
]

function ofAws(name: string): Pick<Trusted, 'kind' | 'name' | 'accountId'> {
  const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1]
  if (name === '*') return { kind: 'everyone', name }
  if (account) return { kind: 'account', name: account, accountId: account }
  if (/^A(ROA|IDA)[A-Z0-9]+$/.test(name)) return { kind: 'deleted', name }
  return { kind: KINDS.find(([pattern]) => matches(pattern, name))?.[1] ?? 'other', name, ...accountIn(name) }
}
