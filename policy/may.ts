/** Whether policies let somebody do something under some circumstances, for questions about who could. */
import type { PolicySet } from './evaluate.ts'
import { evaluate } from './evaluate.ts'
import { grantsAction } from './grants.ts'
import type { Context } from './match.ts'
import { contextSatisfying } from './request-context.ts'

/** What somebody would do. */
export interface Deed {
  readonly action: string
  /** ARN of the resource. */
  readonly resource: string
  /** ARN of the caller. */
  readonly arn: string
  /** The resource's tags: policies may ask for them. */
  readonly tags?: Readonly<Record<string, string>>
}

/** Condition keys whose value the resource's tags decide. */
const OF_RESOURCE = /^\w+:resourcetag\//i

/**
 * Whether the policies allow it when the request brings what their conditions ask for. The resource's own tags are not
 * for the caller to choose: where `tags` is given, conditions on them are decided by it. What cannot be decided counts
 * as allowed.
 * @example
 * const identity = [parsePolicy({ Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }] })]
 * const deed = { action: 'ecs:UpdateService', resource: 'arn:aws:ecs:eu-west-1:111122223333:service/a/b' }
 * mayDo({ identity }, { ...deed, arn: 'arn:aws:iam::111122223333:role/deploy' }) // true
 */
export function mayDo(policies: PolicySet, { action, resource, arn, tags }: Deed): boolean {
  return policies.identity
    .flatMap((policy) => grantsAction(policy, action))
    .some(({ statement }) => {
      const brought = contextSatisfying(statement.Condition).flatMap(({ key, value }) => {
        if (tags === undefined || !OF_RESOURCE.test(key)) return [[key, value] as const]
        const actual = tags[key.slice(key.indexOf('/') + 1)]
        return actual === undefined ? [] : [[key, actual] as const]
      })
      const context: Context = Object.fromEntries(brought)
      const { decision } = evaluate(policies, { action, resource, context, principal: { arn } })
      return decision === 'allowed' || decision === 'undetermined'
    })
}
