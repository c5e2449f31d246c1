/** The sum of what was denied in a run, as a policy. */
import { leastPrivilege } from '../../policy/least.ts'
import type { MissingPermissions, Observation } from '../../record/run.ts'

const EXPLICIT = /explicit deny/i

/**
 * What was denied to the caller; undefined when nothing was. An action that was answered for one resource and denied
 * for another, or that a policy forbids, is in no policy: granting it may change nothing.
 * @example missingPermissions(record.observations)?.actions // ['ec2:DescribeVpcs']
 */
export function missingPermissions(
  observations: readonly Pick<Observation, 'permission' | 'error'>[],
): MissingPermissions | undefined {
  const actionsOf = ({ permission }: Pick<Observation, 'permission'>): string[] =>
    permission.split(' ').filter((action) => action !== '')
  const denied = observations.filter(({ error }) => error?.code === 'READ_DENIED' && !error.absent)
  const answered = new Set(
    observations.filter(({ error }) => error === undefined || error.code === 'READ_REFUSED').flatMap(actionsOf),
  )
  const forbidden = new Set(denied.filter(({ error }) => EXPLICIT.test(error?.message ?? '')).flatMap(actionsOf))
  const all = [...new Set(denied.flatMap(actionsOf))].sort()
  if (all.length === 0) return undefined
  const actions = all.filter((action) => !answered.has(action) && !forbidden.has(action))
  return {
    actions,
    policies: leastPrivilege(actions),
    elsewhere: all
      .filter((action) => !actions.includes(action))
      .map((action) => ({ action, because: forbidden.has(action) ? 'explicit-deny' : 'some-resources' })),
  }
}
