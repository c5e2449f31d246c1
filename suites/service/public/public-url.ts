import type { CheckContext } from '../../../harness/index.ts'
import { namesOf } from './reached-as.ts'

/** The parts of a service that its URL depends on. */
export interface Addressed {
  readonly serviceName?: string | undefined
  readonly balancers: readonly { readonly Type?: string | undefined; readonly DNSName?: string | undefined }[]
}

type Context = Pick<CheckContext, 'platform' | 'settings' | 'expect' | 'inconclusive'>

/**
 * URL of a path of a public service: below its configured base (public.targets), else `https://` and the name by which
 * its load balancer is reached. Undefined when no load balancer forwards to it; where nobody here knows the name, the
 * check is inconclusive.
 */
export async function urlOf(
  { serviceName = '', balancers }: Addressed,
  path: string,
  context: Context,
): Promise<string | undefined> {
  const below = (base: string): string => `${base.replace(/\/$/, '')}${path}`
  const configured = context.settings.public.targets[serviceName]
  if (configured !== undefined) return below(configured)
  const balancer = balancers.find(({ Type }) => Type === 'application')
  if (balancer === undefined) return undefined
  const [host] = await namesOf(balancer, context)
  return host === undefined
    ? context.inconclusive(
        `Nothing says by which name people reach ${balancer.DNSName}, the load balancer of ${serviceName}: set ` +
          'operations.domain, or public.targets for this service.',
      )
    : below(`https://${host}`)
}

/** The same; without a URL, the check fails. */
export async function requireUrl(service: Addressed, path: string, context: Context): Promise<string> {
  const url = await urlOf(service, path, context)
  context
    .expect(
      url === undefined ? ['no load balancer forwards to it: there is no URL to ask'] : [],
      `service ${service.serviceName}`,
    )
    .toEqual([])
  return url!
}
