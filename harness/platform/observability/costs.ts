import type { Address, Tag, Volume } from '@aws-sdk/client-ec2'
import { collection, type ReadContext, type Resource } from '../collection.ts'
import { resourceOf } from '../network/resource.ts'

export const elasticAddresses = collection(async (context): Promise<Resource<Address>[]> => {
  const { Addresses = [] } = await context.aws.ec2.describeAddresses()
  const ours = notOfOtherPlatforms(Addresses, context)
  return Promise.all(ours.map((address) => resourceOf(context, 'elastic-ip', address.AllocationId, address)))
})

export const volumes = collection(async (context): Promise<Resource<Volume>[]> => {
  const { Volumes = [] } = await context.aws.ec2.describeVolumes()
  return Promise.all(
    notOfOtherPlatforms(Volumes, context).map((volume) => resourceOf(context, 'volume', volume.VolumeId, volume)),
  )
})

/** Resources without a tag that assigns them to another platform. */
function notOfOtherPlatforms<T extends { readonly Tags?: Tag[] | undefined }>(
  resources: readonly T[],
  { settings }: ReadContext,
): T[] {
  const { tags } = settings.select
  return resources.filter(({ Tags = [] }) =>
    Tags.every(({ Key = '', Value }) => tags[Key] === undefined || tags[Key] === Value),
  )
}
