/** Whether a role's permissions let it get more of them, by known ways. */
import { couldDo } from './could.ts'
import type { Policy, Statement } from './document.ts'
import { ESCALATION_PATHS, type EscalationPath, type Step, type Target } from './escalation-paths.ts'
import { evaluate, type PolicySet } from './evaluate.ts'
import { grantsAction, trustedPrincipals } from './grants.ts'
import { components } from './match.ts'
import { ANY_NAME, oneOf } from './samples.ts'

/** Whose permissions are looked at. */
export interface Holder extends Pick<PolicySet, 'identity' | 'boundary'> {
  /** ARN of the role. */
  readonly arn: string
  readonly tags?: Readonly<Record<string, string>>
  /** ARNs of the managed policies that it has. */
  readonly attached?: readonly string[]
  /** Others of the account that are administrators. */
  readonly administrators?: readonly Administrator[]
}

/** A role or user that may do everything. */
export interface Administrator {
  readonly arn: string
  /** Who may assume the role; users have none. */
  readonly trust?: Policy
}

/** An action on a known way, and the statement that allows it. */
export interface Act {
  readonly action: string
  readonly statement: Statement
  readonly resource: string
}

/** A way to more permissions. */
export interface Escalation {
  readonly acts: readonly Act[]
  /** In words: `iam:PutRolePolicy on itself, and so give itself any permission`. */
  readonly reason: string
}

/**
 * The known ways by which a role could get more permissions, up to those of an administrator. Its boundary counts,
 * unless the role may take it off. What conditions ask for is brought, except where they limit the way itself: policies
 * that may be attached (`iam:PolicyARN`), services that roles may be handed to (`iam:PassedToService`), a boundary that
 * what it changes must have (`iam:PermissionsBoundary`), tags of what it changes.
 * @example
 * const identity = [parsePolicy({ Statement: [{ Effect: 'Allow', Action: 'iam:Put*', Resource: '*' }] })]
 * escalations({ identity, arn: 'arn:aws:iam::111122223333:role/deploy' })[0]?.reason
 * // 'iam:PutRolePolicy on itself, and so give itself any permission'
 */
export function escalations(holder: Holder): Escalation[] {
  return ESCALATION_PATHS.flatMap((path) => follow(path, effective(holder)) ?? [])
}

/**
 * The boundary that a role cannot take off; undefined where it has none, or may remove or replace it.
 * @example firmBoundary({ identity: [], arn: 'arn:aws:iam::111122223333:role/deploy' }) // undefined
 */
export function firmBoundary(holder: Holder): Policy | undefined {
  const takesOff = take(holder, {
    actions: ['iam:DeleteRolePermissionsBoundary', 'iam:PutRolePermissionsBoundary'],
    on: 'itself',
  })
  return takesOff(holder.arn) === undefined ? holder.boundary : undefined
}

/**
 * Whether a role may hand every role of its account to some service, its boundary and denials considered.
 * @example
 * const identity = [parsePolicy({ Statement: [{ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }] })]
 * passesEveryRole({ identity, arn: 'arn:aws:iam::111122223333:role/deploy' }) // true
 */
export function passesEveryRole(holder: Holder): boolean {
  const step: Step = { actions: ['iam:PassRole'], on: 'every-role' }
  return placesOf(step, holder).some((role) => take(effective(holder), step)(role) !== undefined)
}

function effective(holder: Holder): Holder {
  const { boundary: _, ...unbound } = holder
  const boundary = firmBoundary(holder)
  return { ...unbound, ...(boundary && { boundary }) }
}

function follow({ gain, steps }: EscalationPath, holder: Holder): Escalation | undefined {
  const shared = steps.filter(({ on }) => on === 'same-role' || on === 'same-user')
  for (const common of shared.length > 0 ? placesOf(shared[0]!, holder) : [undefined]) {
    const found = steps.map((step) => {
      const places = common !== undefined && shared.includes(step) ? [common] : placesOf(step, holder)
      return first(places, take(holder, step))
    })
    if (found.every((act) => act !== undefined))
      return { acts: found, reason: `${describe(steps, found, holder)}, and so ${gain}` }
  }
  return undefined
}

const describe = (steps: readonly Step[], acts: readonly Act[], { administrators = [] }: Holder): string =>
  acts
    .map(({ action, resource }, index) =>
      administrators.some(({ arn }) => arn === resource)
        ? `${action} on administrator ${resource}`
        : `${action}${WORDS[steps[index]!.on]}`,
    )
    .join(' and ')

const WORDS: Readonly<Record<Target, string>> = {
  itself: ' on itself',
  'own-policy': ' on its policies',
  'same-role': ' on the same role',
  'same-user': ' on the same user',
  'every-role': ' on every role',
  'every-user': ' on every user',
  'every-function': ' on every function',
  'every-instance': ' on every instance',
  administrator: ' on an administrator',
  'administrating-user': ' on an administrator',
  some: '',
}

const first = <From, To>(all: readonly From[], find: (each: From) => To | undefined): To | undefined => {
  for (const each of all) {
    const found = find(each)
    if (found !== undefined) return found
  }
  return undefined
}

/** The resources of which one must be allowed. */
function placesOf({ actions, on, passedTo }: Step, holder: Holder): string[] {
  const { arn, identity, attached = [], administrators = [] } = holder
  const [, partition, , , account] = components(arn)
  const every = (kind: string): string => `arn:${partition}:iam::${account}:${kind}/${ANY_NAME}`
  if (on === 'itself') return [arn]
  if (on === 'administrator') return administrators.filter((one) => isOpenTo(one, actions, holder)).map(arnOf)
  if (on === 'administrating-user') return administrators.filter(({ trust }) => trust === undefined).map(arnOf)
  if (on === 'every-role')
    return [every('role'), ...administrators.filter((one) => passedTo && trusts(one, passedTo)).map(arnOf)]
  if (on === 'every-user') return [every('user')]
  if (on === 'every-function') return [`arn:${partition}:lambda:any-region:${account}:function:${ANY_NAME}`]
  if (on === 'every-instance') return [`arn:${partition}:ec2:any-region:${account}:instance/${ANY_NAME}`]
  if (on === 'own-policy') {
    const own = attached.filter((policy) => components(policy)[4] === account)
    return [...own, every('policy')]
  }
  return actions.flatMap((action) =>
    identity.flatMap((policy) => grantsAction(policy, action)).flatMap(({ resources }) => resources.map(oneOf)),
  )
}

const arnOf = ({ arn }: Administrator): string => arn

const trusts = ({ trust }: Administrator, service: string): boolean =>
  trust !== undefined && trustedPrincipals(trust).some(({ kind, name }) => kind === 'service' && name === service)

/** Whether an administrator is a role that the action may be asked of: to be assumed, it must trust who asks. */
function isOpenTo({ arn, trust }: Administrator, actions: readonly string[], { arn: holder }: Holder): boolean {
  if (trust === undefined || !actions.includes('sts:AssumeRole')) return trust !== undefined
  const account = components(holder)[4] ?? ''
  const context = { 'aws:PrincipalArn': holder, 'aws:PrincipalAccount': account }
  const identity: Policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [arn] }],
  }
  const request = { action: 'sts:AssumeRole', resource: arn, context, principal: { arn: holder } }
  return evaluate({ identity: [identity], resource: trust }, request).decision === 'allowed'
}

/** Keys that limit which roles, users and functions a permission is for. */
const OF_RESOURCE = /^[\w-]+:ResourceTag\/|^iam:PermissionsBoundary$/i
const OF_BOUNDARY = /^iam:PermissionsBoundary$/i

/** Asks for a step's actions on a resource. */
const take =
  (holder: Holder, { actions, on, passedTo }: Step) =>
  (resource: string): Act | undefined => {
    const [, partition] = components(holder.arn)
    const tagged = Object.entries(holder.tags ?? {})
    const ownTags = (prefix: string): Record<string, string> =>
      Object.fromEntries(tagged.map(([key, value]) => [`${prefix}/${key}`, value]))
    const known = {
      'aws:PrincipalArn': holder.arn,
      'iam:PolicyARN': `arn:${partition}:iam::aws:policy/AdministratorAccess`,
      ...(holder.tags && ownTags('aws:PrincipalTag')),
      ...(holder.tags && on === 'itself' && { ...ownTags('aws:ResourceTag'), ...ownTags('iam:ResourceTag') }),
      ...(passedTo !== undefined && { 'iam:PassedToService': passedTo }),
    }
    // What it makes, it may tag as conditions ask; and tags limit no passing of roles reliably. Source: IAM User Guide,
    // "Grant a user permissions to pass a role to an AWS service".
    const isMade = on === 'some' || on.startsWith('same') || (on === 'itself' && holder.tags === undefined)
    const absent = isMade || actions.includes('iam:PassRole') ? OF_BOUNDARY : OF_RESOURCE
    return first(actions, (action) => {
      const statement = couldDo(holder, { action, resource, arn: holder.arn, known, absent })
      return statement && { action, statement, resource }
    })
  }
