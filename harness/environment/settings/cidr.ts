import { isIP } from 'node:net'
import * as v from 'valibot'

/** Bits of an address, by its family. */
const BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 }

/** Whether a text is an address with a prefix length that its family has. cidr-tools takes `10.0.0.0/33` for one. */
function isBlock(text: string): boolean {
  const { address = '', length = '' } = /^(?<address>[^/]+)\/(?<length>\d{1,3})$/.exec(text)?.groups ?? {}
  return Number(length) <= (BITS[isIP(address)] ?? -1)
}

/** A block of IPv4 or IPv6 addresses. */
export const Cidr = v.pipe(v.string(), v.check(isBlock, 'write a block of addresses such as "10.0.0.0/16"'))
