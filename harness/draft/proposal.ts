/** What a draft of a configuration is made of. */
import type { Platform } from '../platform/index.ts'
import type { Aws } from '../sources/aws/index.ts'
import type { Settings } from '../environment/settings/index.ts'

/** A setting with the value that was found, and where it was found. */
export interface Proposal {
  /** Where it stands within an environment's `settings`, such as `network.vpcCidr`. */
  readonly path: string
  readonly value: unknown
  /** In one sentence, without a full stop: `found: the block of vpc-1a2b`. */
  readonly because: string
  /** Only its owner can say it: it is written as a comment, with `value` as an example. */
  readonly open?: boolean
}

/** What proposers may look at. */
export interface Looking {
  readonly platform: Platform
  readonly aws: Aws
  readonly settings: Settings
  /** What files of the folder say, such as Terraform's. */
  readonly folder: string
}

/** Looks at one matter of the platform. Reads only. */
export type Proposer = (looking: Looking) => Promise<readonly Proposal[]>

/**
 * The value that most have, where more than half have it.
 * @param values undefined: it has none
 * @example common([30, 30, undefined]) // { value: 30, of: 3, have: 2 }
 */
export function common<T>(
  values: readonly (T | undefined)[],
): { readonly value: T; readonly have: number; readonly of: number } | undefined {
  const groups = Map.groupBy(
    values.filter((value) => value !== undefined),
    (value) => JSON.stringify(value),
  )
  const [most] = [...groups.values()].toSorted((a, b) => b.length - a.length)
  if (most === undefined || most.length * 2 <= values.length) return undefined
  return { value: most[0]!, have: most.length, of: values.length }
}

/** Such as `found: 2 of 3 log groups`. */
export const foundOf = ({ have, of }: { readonly have: number; readonly of: number }, what: string): string =>
  of === 1
    ? `found: the only one of the ${what}`
    : have === of
      ? `found: all ${of} ${what}`
      : `found: ${have} of ${of} ${what}`
