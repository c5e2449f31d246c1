/** Whether somebody could do something, for questions about what a role must not be able to do. */
import type { Policy, Statement } from './document.ts'
import { evaluate, type PolicySet } from './evaluate.ts'
import { grantsAction } from './grants.ts'
import { type Context, components } from './match.ts'
import { contextSatisfying } from './request-context.ts'
import { conditionKeys } from './statement.ts'

/** What somebody would do. */
export interface Attempt {
  readonly action: string
  /** ARN of the resource, or `*`. */
  readonly resource: string
  /** ARN of the caller. */
  readonly arn: string
  /** Condition keys whose value is given. */
  readonly known?: Context
  /** Condition keys that the request does not have, or of which a condition limits what is asked about. */
  readonly absent?: RegExp
}

/**
 * The statement that would allow it to a caller who meets what conditions ask for, as far as `known` and `absent` leave
 * it open; undefined when nothing does. A boundary limits it, and so does a denial, but for one under conditions of
 * which nothing is known: these may be met or not. Policies of the resource are not looked at.
 * @example
 * const identity = [parsePolicy({ Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }] })]
 * const arn = 'arn:aws:iam::111122223333:role/deploy'
 * couldDo({ identity }, { action: 'iam:PutRolePolicy', resource: arn, arn })?.Action // ['iam:*']
 */
export function couldDo(policies: PolicySet, attempt: Attempt): Statement | undefined {
  const { action, resource, arn, known = {}, absent } = attempt
  const isKnown = (key: string): boolean =>
    absent?.test(key) === true || Object.keys(known).some((name) => name.toLowerCase() === key.toLowerCase())
  const certain = (policy: Policy): Policy => ({
    ...policy,
    Statement: policy.Statement.filter(
      ({ Effect, Condition }) => Effect === 'Allow' || conditionKeys(Condition).every(isKnown),
    ),
  })
  const brought = ({ Condition }: Statement): Context =>
    Object.fromEntries(
      contextSatisfying(Condition)
        .filter(({ key, value }) => !isKnown(key) || (absent?.test(key) === true && /^\*+$/.test(value)))
        .map(({ key, value }) => [key, value]),
    )
  const { boundary } = policies
  const own = components(arn)[4]
  const set: PolicySet = {
    identity: policies.identity.map(certain),
    ...(boundary && { boundary: certain(boundary) }),
  }
  // What the boundary allows under conditions is asked for with these.
  const bounds = boundary === undefined ? [] : grantsAction(boundary, action).map(({ statement }) => statement)
  return policies.identity
    .flatMap((policy) => grantsAction(policy, action))
    .find(({ statement }) =>
      [{}, ...bounds.map(brought)].some((more) => {
        const context = { ...more, ...brought(statement), ...known }
        const { decision } = evaluate(set, {
          action,
          resource,
          context,
          principal: { arn },
          ...(own && { resourceAccount: own }),
        })
        return decision === 'allowed' || decision === 'undetermined'
      }),
    )?.statement
}
