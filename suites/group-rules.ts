/** Rules of security groups that breaks and variants add. */
import type { Finders, SecurityGroupRuleRow, World } from '../harness/index.ts'

/** TCP and ingress unless given otherwise. */
type RuleFields = Partial<Omit<SecurityGroupRuleRow, 'SecurityGroupRuleId' | 'GroupId'>>

export const ruleFor = (GroupId: string, rule: RuleFields): SecurityGroupRuleRow => ({
  SecurityGroupRuleId: 'sgr-0123456789abcdef0',
  GroupId,
  IsEgress: false,
  IpProtocol: 'tcp',
  ...rule,
})

/** Adds a rule to a group, by name; returns the group's id, which is the subject that must fail. */
export function addRule(world: World, find: Finders, name: string, rule: RuleFields): string {
  const { GroupId } = find.securityGroup(name)
  world.ec2.securityGroupRules.add(ruleFor(GroupId, rule))
  return GroupId
}
