import { partitionOf, type CheckContext } from '../../harness/index.ts'
import { evaluatePolicies, keysOf, requestOf, type Policy } from '../../policy/index.ts'
import { serviceFacts } from '../service-requests.ts'

/** The service that assumes the roles of tasks. */
export const TASKS = 'ecs-tasks.amazonaws.com'

interface Trusting {
  readonly arn: string
  readonly trust: Policy
}

/**
 * Whether ECS may assume a role for tasks of this account and region: by the whole trust policy, denials and conditions
 * included. Undefined when it depends on what nobody knows; `keys` names that.
 */
export async function ecsMayAssume(
  { arn, trust }: Trusting,
  context: Pick<CheckContext, 'platform' | 'region' | 'now'>,
): Promise<{ readonly may: boolean | undefined; readonly keys: readonly string[] }> {
  const { region } = context
  const [found] = await context.platform.account()
  const account = found!.accountId
  const ofAccount = `arn:${partitionOf(region)}:ecs:${region}:${account}:`
  // AWS documents the beginning of what ECS brings as aws:SourceArn, and no more.
  const evaluations = await Promise.all(
    [`${ofAccount}*`, `${ofAccount}task/any/any`].map(async (source) => {
      const request = requestOf(await serviceFacts({ service: TASKS, account, region, source }, trust, context))
      const asked = { action: 'sts:AssumeRole', resource: arn, principal: { service: TASKS }, ...request }
      const { decision, statements } = evaluatePolicies({ identity: [], resource: trust }, asked)
      return { decision, keys: keysOf(statements.map(({ statement }) => statement)).filter(request.unknown) }
    }),
  )
  const decisions = new Set(
    evaluations.map(({ decision }) => (decision === 'undetermined' ? undefined : decision === 'allowed')),
  )
  const [may] = decisions
  return decisions.size === 1
    ? { may, keys: evaluations.flatMap(({ keys }) => keys) }
    : { may: undefined, keys: ['aws:SourceArn'] }
}
