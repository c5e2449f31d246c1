import { partition } from '@aws-sdk/core/client'

/** The partition in the ARNs of a region: `aws`, `aws-cn` for China's, `aws-us-gov` for GovCloud's, and so on. */
export const partitionOf = (region: string): string => partition(region).name
