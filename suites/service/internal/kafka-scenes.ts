import type { World } from '../../../harness/index.ts'

/** Id of a security group of the platform. */
export const groupOf = (world: World, name: string): string =>
  world.ec2.securityGroups.only(({ GroupName }) => GroupName === `production-${name}`).GroupId

/** Lets internal services out to a block on the brokers' port. */
export const letOut = (world: World, CidrIpv4: string): void =>
  void world.ec2.securityGroupRules.add({
    SecurityGroupRuleId: 'sgr-0123456789abcdef0',
    GroupId: groupOf(world, 'internal-services'),
    IsEgress: true,
    IpProtocol: 'tcp',
    FromPort: 9092,
    ToPort: 9092,
    CidrIpv4,
  })
