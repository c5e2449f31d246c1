import { dnsName, type Platform, type Settings } from '../../../harness/index.ts'

interface Balancer {
  readonly Type?: string | undefined
  readonly DNSName?: string | undefined
}

/**
 * The names by which people reach a load balancer, in lower case: the configured domain (`operations.domain`) for HTTP,
 * else those that public DNS records of this account give it. None: nobody here knows.
 */
export async function namesOf(
  { Type, DNSName = '' }: Balancer,
  { platform, settings }: { readonly platform: Platform; readonly settings: Settings },
): Promise<readonly string[]> {
  const { domain } = settings.operations
  if (domain !== undefined && Type === 'application') return [dnsName(domain)]
  return recordedFor(DNSName, platform)
}

/** The names that public DNS records of this account give a load balancer, by its own name. */
export const recordedFor = async (balancerName: string, platform: Platform): Promise<readonly string[]> =>
  (await platform.recordedNames()).get(dnsName(balancerName)) ?? []
