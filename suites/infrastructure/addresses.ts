import { parseCidr } from 'cidr-tools'

/** Per family, the shortest prefix that counts as a network; shorter ones count as the internet. */
const NARROWEST_INTERNET = { 4: 8, 6: 16 } as const

/** Whether a block is the internet or a large part of it: 0.0.0.0/0, ::/0, 0.0.0.0/1, 2000::/3. */
export function isInternet(cidr: string): boolean {
  const { version, prefix } = parseCidr(cidr)
  return Number(prefix) < NARROWEST_INTERNET[version]
}

/** Whether some entry of a list is the internet. */
export const openToInternet = (cidrs: readonly string[]): boolean => cidrs.some(isInternet)
