import type { World } from '../../../harness/index.ts'
import { ruleFor } from '../../group-rules.ts'

/** Id of a security group of the platform. */
export const groupOf = (world: World, name: string): string =>
  world.ec2.securityGroups.only(({ GroupName }) => GroupName === `production-${name}`).GroupId

/** Lets internal services out to a block on the brokers' port. */
export const letOut = (world: World, CidrIpv4: string): void =>
  void world.ec2.securityGroupRules.add(
    ruleFor(groupOf(world, 'internal-services'), { IsEgress: true, FromPort: 9092, ToPort: 9092, CidrIpv4 }),
  )
