import type { CheckContext } from '../../../harness/index.ts'
import { AT_ZERO, isAtZero } from '../at-zero.ts'
import { namesOf, recordedFor } from './reached-as.ts'
import { hostsRoutedTo, isRouted, type RoutedService } from './routed-hosts.ts'

/** The parts of a service that its URL depends on, and how many tasks it has. */
export type Addressed = RoutedService & Parameters<typeof isAtZero>[0]

type Context = Pick<CheckContext, 'aws' | 'platform' | 'settings' | 'expect' | 'inconclusive' | 'notApplicable'>

/**
 * URL of a path of a public service: below its configured base (public.targets), else `https://` and the name by which
 * its load balancer is reached, of several the one that listener rules lead to it. Undefined when no load balancer
 * forwards to it; where nobody here knows the name, the check is inconclusive, and of a service that wants no task, which
 * nobody can ask, it is not applicable.
 */
export async function urlOf(service: Addressed, path: string, context: Context): Promise<string | undefined> {
  if (isAtZero(service)) return context.notApplicable(AT_ZERO)
  const { serviceName = '', balancers } = service
  const below = (base: string): string => `${base.replace(/\/$/, '')}${path}`
  const configured = context.settings.public.targets[serviceName]
  if (configured !== undefined) return below(configured)
  const balancer = balancers.find(({ Type }) => Type === 'application')
  if (balancer === undefined) return undefined
  const routed = await hostsRoutedTo(service, context)
  const usual = await namesOf(balancer, context)
  const isMeant = (name: string): boolean => routed.some((pattern) => isRouted(pattern, name))
  // The domain may be that of another service behind the same load balancer.
  const names =
    routed.length === 0 || usual.some(isMeant)
      ? usual
      : [...usual, ...(await recordedFor(balancer.DNSName ?? '', context.platform))]
  const host = routed.length === 0 ? names[0] : names.find(isMeant)
  if (host !== undefined) return below(`https://${host}`)
  return context.inconclusive(
    routed.length === 0
      ? `Nothing says by which name people reach ${balancer.DNSName}, the load balancer of ${serviceName}: set ` +
          'operations.domain, or public.targets for this service.'
      : `Requests for ${routed.join(', ')} lead to ${serviceName}, and no name that is known here does ` +
          `(${names.join(', ') || 'none is'}): set public.targets for this service.`,
  )
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
