/** What the checks of security groups have in common: whose group is whose, and what a rule allows. */
import type { Platform } from '../../harness/index.ts'
import type { GroupRule } from '../../harness/reachability/index.ts'

export type Group = Awaited<ReturnType<Platform['securityGroups']>>[number]

type BalancerType = NonNullable<Awaited<ReturnType<Platform['loadBalancers']>>[number]['Type']>

/**
 * Groups of load balancers, by the id of the group; whether one of them faces the internet. Default: of all types of
 * load balancers.
 */
export async function balancerGroups(platform: Platform, type?: BalancerType): Promise<ReadonlyMap<string, boolean>> {
  const groups = new Map<string, boolean>()
  const balancers = (await platform.loadBalancers()).filter(({ Type }) => type === undefined || Type === type)
  for (const { SecurityGroups = [], Scheme } of balancers)
    for (const id of SecurityGroups) groups.set(id, groups.get(id) === true || Scheme === 'internet-facing')
  return groups
}

export const named = (groups: readonly Group[], names: readonly string[]): Group[] =>
  groups.filter(({ GroupName }) => names.includes(GroupName ?? ''))

/** Whether a rule lets members of one of these groups in. A group of another account never is, whatever its id. */
export const fromOneOf = (
  { group }: GroupRule,
  owner: string | undefined,
  ids: readonly (string | undefined)[],
): boolean => group !== undefined && group.account === owner && ids.includes(group.id)
