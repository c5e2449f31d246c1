/**
 * What the checks of security groups have in common: whose group is whose, what a rule allows, and how to break one.
 */
import type { Finders, Platform, SecurityGroupRuleRow, World } from '../../harness/index.ts'
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

/**
 * Whether a rule lets members of one of these groups in. A group of another account is not ours even if its id were.
 */
export const fromOneOf = (
  { group }: GroupRule,
  owner: string | undefined,
  ids: readonly (string | undefined)[],
): boolean => group !== undefined && group.account === owner && ids.includes(group.id)

export const ruleFor = (
  GroupId: string,
  rule: Omit<SecurityGroupRuleRow, 'SecurityGroupRuleId' | 'GroupId' | 'IsEgress'>,
): SecurityGroupRuleRow => ({
  SecurityGroupRuleId: 'sgr-0123456789abcdef0',
  GroupId,
  IsEgress: false,
  ...rule,
})

/** Adds a rule to a group, by name; answers the group's id, which is the subject that must fail. */
export function addIngress(
  world: World,
  find: Finders,
  name: string,
  rule: Omit<SecurityGroupRuleRow, 'SecurityGroupRuleId' | 'GroupId' | 'IsEgress'>,
): string {
  const GroupId = find.securityGroup(name).GroupId
  world.ec2.securityGroupRules.add(ruleFor(GroupId, rule))
  return GroupId
}
