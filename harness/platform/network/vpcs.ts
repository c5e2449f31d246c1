import type { Vpc } from '@aws-sdk/client-ec2'
import { collection, type ReadContext, type Resource } from '../collection.ts'
import { services } from '../ecs/ecs.ts'
import { placementOf } from '../ecs/placement.ts'
import { resourceOf } from './resource.ts'

/**
 * The platform's VPCs: those that the configuration names; else those in which services of the environment run, and
 * those that carry its tags.
 */
export const vpcs = collection(async (context): Promise<Resource<Vpc>[]> => {
  const { Vpcs = [] } = await context.aws.ec2.describeVpcs()
  const isOurs = await ours(context)
  return Promise.all(Vpcs.filter(isOurs).map((vpc) => resourceOf(context, 'vpc', vpc.VpcId, vpc)))
})

async function ours({ aws, read, settings }: ReadContext): Promise<(vpc: Vpc) => boolean> {
  const { tags, vpcIds, clusters, services: names } = settings.select
  if (vpcIds !== undefined) return ({ VpcId = '' }) => vpcIds.includes(VpcId)
  const used = new Set((await read(services)).flatMap((service) => placementOf(service)?.subnetIds ?? []))
  const { Subnets = [] } = used.size === 0 ? {} : await aws.ec2.describeSubnets()
  const lived = new Set(Subnets.flatMap(({ SubnetId = '', VpcId }) => (used.has(SubnetId) ? [VpcId] : [])))
  const wanted = Object.entries(tags)
  const isTagged = ({ Tags = [] }: Vpc): boolean =>
    wanted.length > 0 && wanted.every(([key, value]) => Tags.some(({ Key, Value }) => Key === key && Value === value))
  // Before anything runs, an environment that nothing narrows is whatever the account has made.
  const isAlone = wanted.length === 0 && clusters === undefined && names === undefined
  const isMade = ({ IsDefault }: Vpc): boolean => isAlone && lived.size === 0 && IsDefault !== true
  return (vpc) => lived.has(vpc.VpcId) || isTagged(vpc) || isMade(vpc)
}

/** Ids of the platform's VPCs. */
export const vpcIds = async ({ read }: ReadContext): Promise<Set<string | undefined>> =>
  new Set((await read(vpcs)).map((vpc) => vpc.VpcId))
