import type { CheckContext, Settings } from '../../../harness/index.ts'

/** The parts of a service that its URL depends on. */
export interface Addressed {
  readonly serviceName?: string | undefined
  readonly balancers: readonly { readonly DNSName?: string | undefined }[]
}

/**
 * URL of a path of a public service: below its configured base (public.targets), else `https://` and the platform's
 * domain, else the load balancer's own name. Undefined when no load balancer forwards to it.
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

/** The same; without a URL, the check fails. */
export function requireUrl(
  service: Addressed,
  path: string,
  { settings, expect }: Pick<CheckContext, 'settings' | 'expect'>,
): string {
  const url = urlOf(service, path, settings)
  expect(
    url === undefined ? ['no load balancer forwards to it: there is no URL to ask'] : [],
    `service ${service.serviceName}`,
  ).toEqual([])
  return url!
}
