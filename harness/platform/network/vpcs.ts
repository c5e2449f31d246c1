import type { Vpc } from '@aws-sdk/client-ec2'
import { collection, type ReadContext, type Resource } from '../collection.ts'
import { resourceOf } from './resource.ts'

/** The platform's VPCs, by tag or id as the configuration selects them. */
export const vpcs = collection(async (context): Promise<Resource<Vpc>[]> => {
  const { tags, vpcIds } = context.settings.select
  const byTag = Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }))
  const { Vpcs = [] } = await context.aws.ec2.describeVpcs({
    Filters: vpcIds === undefined ? byTag : [{ Name: 'vpc-id', Values: vpcIds }],
  })
  return Promise.all(Vpcs.map((vpc) => resourceOf(context, 'vpc', vpc.VpcId, vpc)))
})

/** Ids of the platform's VPCs. */
export const vpcIds = async ({ read }: ReadContext): Promise<Set<string | undefined>> =>
  new Set((await read(vpcs)).map((vpc) => vpc.VpcId))
