/** Ways to close the way from tasks to brokers, whoever looks at it. */
import type { Break } from '../../../harness/index.ts'

type World = Parameters<Break>[0]

/** Id of the reference platform's group with this name, which is the environment's with a suffix. */
export const groupOf = (world: World, name: string): string =>
  world.ec2.securityGroups.only(({ GroupName }) => GroupName.endsWith(`-${name}`)).GroupId

/** For every subject that looks. */
export const closedWays: Readonly<Record<string, Break>> = {
  'the brokers let nobody in': (world) =>
    void world.ec2.securityGroupRules.remove(
      ({ GroupId, IsEgress }) => GroupId === groupOf(world, 'kafka') && !IsEgress,
    ),
  'the brokers let tasks in on another port': (world) => {
    const rule = world.ec2.securityGroupRules.first(
      ({ GroupId, IsEgress }) => GroupId === groupOf(world, 'kafka') && !IsEgress,
    )
    Object.assign(rule, { FromPort: 9094, ToPort: 9094 })
  },
  'tasks may not speak to brokers': (world) =>
    void world.ec2.securityGroupRules.remove(
      ({ GroupId, IsEgress, FromPort }) =>
        GroupId === groupOf(world, 'internal-services') && IsEgress && FromPort === 9092,
    ),
  'the group of another account is let in': (world) => {
    const rule = world.ec2.securityGroupRules.first(
      ({ GroupId, IsEgress }) => GroupId === groupOf(world, 'kafka') && !IsEgress,
    )
    rule.ReferencedGroupInfo = { ...rule.ReferencedGroupInfo, UserId: '999988887777' }
  },
  'a network ACL denies requests': (world) =>
    denyInPrivate(world, { Egress: true, PortRange: { From: 9092, To: 9092 } }),
  'a network ACL denies answers': (world) =>
    denyInPrivate(world, { Egress: false, PortRange: { From: 32768, To: 65535 } }),
}

export const serviceGone: Readonly<Record<string, Break>> = {
  'a service is gone': (world) => {
    const worker = world.ecs.services.first(({ serviceName }) => serviceName === 'worker')
    worker.status = 'INACTIVE'
    return 'worker'
  },
}

type Entry = World['ec2'] extends { networkAcls: Iterable<{ Entries: (infer E)[] }> } ? E : never

function denyInPrivate(world: World, entry: Entry): void {
  const acl = world.ec2.networkAcls.only(
    ({ Tags }) => Tags?.some(({ Key, Value }) => Key === 'Name' && Value?.endsWith('-private') === true) === true,
  )
  acl.Entries.push({ RuleNumber: 10, RuleAction: 'deny', Protocol: '6', CidrBlock: '10.0.0.0/16', ...entry })
}
