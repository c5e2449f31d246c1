/** Breaks of the connection from tasks to brokers, shared by the checks of it. */
import type { Break, Finders, NetworkAclRow } from '../../../harness/index.ts'

/** For every subject. */
export const closedWays: Readonly<Record<string, Break>> = {
  'the brokers let nobody in': (world, find) =>
    void world.ec2.securityGroupRules.remove(
      ({ GroupId, IsEgress }) => GroupId === find.securityGroup('kafka').GroupId && !IsEgress,
    ),
  'the brokers let tasks in on another port': (_, find) => {
    const [rule] = find.ingressRules('kafka')
    Object.assign(rule, { FromPort: 9094, ToPort: 9094 })
  },
  'tasks may not speak to brokers': (world, find) =>
    void world.ec2.securityGroupRules.remove(
      ({ GroupId, IsEgress, FromPort }) =>
        GroupId === find.securityGroup('internal-services').GroupId && IsEgress && FromPort === 9092,
    ),
  'the group of another account is let in': (_, find) => {
    const [rule] = find.ingressRules('kafka')
    rule.ReferencedGroupInfo = { ...rule.ReferencedGroupInfo, UserId: '999988887777' }
  },
  'a network ACL denies requests': (_, find) =>
    denyInPrivate(find, { Egress: true, PortRange: { From: 9092, To: 9092 } }),
  'a network ACL denies answers': (_, find) =>
    denyInPrivate(find, { Egress: false, PortRange: { From: 32768, To: 65535 } }),
}

export const serviceGone: Readonly<Record<string, Break>> = {
  'a service is gone': (_, find) => {
    const worker = find.service('worker')
    worker.status = 'INACTIVE'
    return 'worker'
  },
}

type Entry = NetworkAclRow['Entries'][number]

function denyInPrivate(find: Finders, entry: Entry): void {
  const acl = find.networkAcl('private')
  acl.Entries.push({ RuleNumber: 10, RuleAction: 'deny', Protocol: '6', CidrBlock: '10.0.0.0/16', ...entry })
}
