/**
 * The smallest policy for a set of actions. Sources: IAM User Guide, "IAM and AWS STS quotas" and "IAM JSON policy
 * elements: Sid".
 */
import type { Policy } from './document.ts'

/** Characters of a managed policy, white space not counted. */
export const MANAGED_POLICY_LIMIT = 6144

/**
 * Policies that allow exactly these actions on every resource: one statement for each service, sorted, no action twice.
 * One document, unless it would exceed the size of a managed policy: then as many as are needed, all of which must be
 * attached. None for no actions.
 * @throws RangeError for what is not `service:Action`
 */
export function leastPrivilege(actions: Iterable<string>): Policy[] {
  const sorted = [...new Set(actions)].sort()
  const wrong = sorted.find((action) => !/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action))
  if (wrong !== undefined)
    throw new RangeError(`"${wrong}" is not an action: expected service:Action, without wildcards`)

  const documents: string[][] = []
  for (const action of sorted) {
    const last = documents.at(-1)
    if (last && sizeOf(documentOf([...last, action])) <= MANAGED_POLICY_LIMIT) last.push(action)
    else documents.push([action])
  }
  return documents.map(documentOf)
}

/** Counted as AWS counts it. */
export const sizeOf = (policy: Policy) => JSON.stringify(policy).replace(/\s/g, '').length

function documentOf(actions: readonly string[]): Policy {
  const services = Object.entries(Object.groupBy(actions, (action) => action.slice(0, action.indexOf(':'))))
  return {
    Version: '2012-10-17',
    Statement: services.map(([service, Action = []]) => ({
      Sid: sidOf(service),
      Effect: 'Allow',
      Action,
      Resource: ['*'],
    })),
  }
}

/** Only letters and digits are allowed. */
const sidOf = (service: string) => service.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())
