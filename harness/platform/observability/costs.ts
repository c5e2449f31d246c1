import type { Address, Tag, Volume } from '@aws-sdk/client-ec2'
import type { Inventory, ReadContext, Resource } from '../collection.ts'
import { resourceOf } from '../network/resource.ts'

/**
 * What costs money and stands in no VPC as long as nothing uses it. The platform's are those that carry its tags, and
 * those that no other platform claims: what was forgotten often has no tags at all.
 */
export interface CostInventory {
  elasticAddresses(): Promise<Resource<Address>[]>
  volumes(): Promise<Resource<Volume>[]>
}

export const costsOf = (inventory: Inventory): CostInventory => ({
  elasticAddresses: () =>
    inventory.once('elastic addresses', async (context) => {
      const { Addresses = [] } = await context.aws.ec2.describeAddresses()
      const ours = unclaimed(Addresses, context)
      return Promise.all(ours.map((address) => resourceOf(context, 'elastic-ip', address.AllocationId, address)))
    }),

  volumes: () =>
    inventory.once('volumes', async (context) => {
      const { Volumes = [] } = await context.aws.ec2.describeVolumes()
      return Promise.all(
        unclaimed(Volumes, context).map((volume) => resourceOf(context, 'volume', volume.VolumeId, volume)),
      )
    }),
})

/** Those of which none of the platform's tags has another platform's value. */
function unclaimed<T extends { readonly Tags?: Tag[] | undefined }>(
  resources: readonly T[],
  { settings }: ReadContext,
): T[] {
  const { tags } = settings.select
  return resources.filter(({ Tags = [] }) =>
    Tags.every(({ Key = '', Value }) => tags[Key] === undefined || tags[Key] === Value),
  )
}
