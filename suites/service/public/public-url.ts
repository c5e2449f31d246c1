import type { Settings } from '../../../harness/index.ts'

/** A service as far as its address is concerned. */
export interface Addressed {
  readonly serviceName?: string | undefined
  readonly balancers: readonly { readonly DNSName?: string | undefined }[]
}

/**
 * URL of a path of a public service: below its configured base (public.targets), else `https://` and the platform's
 * domain, else the load balancer's own name. Undefined when nobody knows: no load balancer forwards to it.
 */
export function urlOf(
  { serviceName = '', balancers }: Addressed,
  path: string,
  { public: { targets }, operations: { domain } }: Settings,
): string | undefined {
  const host = domain ?? balancers[0]?.DNSName
  const base = targets[serviceName] ?? (balancers.length === 0 || host === undefined ? undefined : `https://${host}`)
  return base === undefined ? undefined : `${base.replace(/\/$/, '')}${path}`
}
