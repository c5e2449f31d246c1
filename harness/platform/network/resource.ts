import type { Tag } from '@aws-sdk/client-ec2'
import type { ReadContext, Resource } from '../collection.ts'
import { partitionOf } from '../../arn.ts'

/**
 * A resource of EC2 with its identity: the ARN, and what its Name tag calls it. `type` is that of ARNs, such as
 * `route-table`.
 */
export async function resourceOf<T extends { readonly Tags?: Tag[] | undefined }>(
  { region, account }: Pick<ReadContext, 'region' | 'account'>,
  type: string,
  id: string | undefined,
  resource: T,
): Promise<Resource<T>> {
  const name = resource.Tags?.find((tag) => tag.Key === 'Name')?.Value
  return {
    ...resource,
    subject: {
      id: `arn:${partitionOf(region)}:ec2:${region}:${await account()}:${type}/${id ?? '?'}`,
      type: `ec2:${type}`,
      name: name === undefined || name === '' ? (id ?? '?') : name,
      region,
    },
  }
}
