import { parseCidr } from 'cidr-tools'

/** Length of the shortest prefix, per family, that still counts as somebody's network rather than as the internet. */
const NARROWEST_INTERNET = { 4: 8, 6: 16 } as const

/**
 * Whether a block is the internet, or such a part of it that nobody can mean anything else: 0.0.0.0/0, ::/0, 0.0.0.0/1,
 * 2000::/3.
 */
export function isInternet(cidr: string): boolean {
  const { version, prefix } = parseCidr(cidr)
  return Number(prefix) < NARROWEST_INTERNET[version]
}

/** Whether a list names things of which some are the internet. */
export const openToInternet = (cidrs: readonly string[]): boolean => cidrs.some(isInternet)
