import { partition } from '@aws-sdk/core/client'

/** The partition in the ARNs of a region: `aws`, `aws-cn` for China's, `aws-us-gov` for GovCloud's, and so on. */
export const partitionOf = (region: string): string => partition(region).name

/**
 * The part of an ARN after its last slash, or all of a text that has none. `?` for an ARN that AWS did not give.
 * @example lastPart('arn:aws:ecs:us-east-1:111122223333:cluster/production') // 'production'
 */
export const lastPart = (arn = '?'): string => arn.slice(arn.lastIndexOf('/') + 1)
