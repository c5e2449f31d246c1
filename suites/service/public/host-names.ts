import { dnsName } from '../../../harness/index.ts'

/**
 * Whether a certificate's name covers a host. A wildcard stands for one whole label, the first. Source: RFC 6125,
 * section 6.4.3.
 */
export function nameCovers(name: string, host: string): boolean {
  const [wanted, given] = [dnsName(host), dnsName(name)]
  if (!given.startsWith('*.')) return given === wanted
  const dot = wanted.indexOf('.')
  return dot > 0 && wanted.slice(dot) === given.slice(1) && given.split('.').length > 2
}
