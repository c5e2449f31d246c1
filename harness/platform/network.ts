import type { Vpc } from '@aws-sdk/client-ec2'
import type { Inventory, Resource } from './inventory.ts'

export interface NetworkInventory {
  /** The platform's VPCs, by tag or id as the configuration selects them. */
  vpcs(): Promise<Resource<Vpc>[]>
}

export const networkOf = (inventory: Inventory): NetworkInventory => ({
  vpcs: () =>
    inventory.once('vpcs', async ({ aws, settings, region, account }) => {
      const { Vpcs = [] } = await aws.ec2.describeVpcs({
        Filters: Object.entries(settings.select.tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] })),
      })
      const owner = await account()
      return Vpcs.map((vpc) => ({
        ...vpc,
        subject: {
          id: `arn:aws:ec2:${region}:${owner}:vpc/${vpc.VpcId}`,
          type: 'ec2:vpc',
          name: vpc.Tags?.find((tag) => tag.Key === 'Name')?.Value ?? vpc.VpcId ?? '?',
          region,
        },
      }))
    }),
})
