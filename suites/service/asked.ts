/** What a public service is asked: by its target groups, and by outsiders. */
import type { Settings } from '../../harness/index.ts'

interface AskedGroup {
  readonly HealthCheckProtocol?: string | undefined
  readonly HealthCheckPath?: string | undefined
}

/** Whether a target group asks its targets by HTTP, and not only whether they take connections. */
export const asksByHttp = ({ HealthCheckProtocol = '' }: AskedGroup): boolean => HealthCheckProtocol.startsWith('HTTP')

/** The paths that target groups ask, each once. */
export const askedPaths = (groups: readonly AskedGroup[]): string[] => [
  ...new Set(groups.flatMap((group) => (asksByHttp(group) ? (group.HealthCheckPath ?? []) : []))),
]

/**
 * The route by which outsiders ask a service for its health: the one that is promised (`public.endpoints.health`), else
 * what its target group asks. Null: there is none.
 */
export function healthRoute(
  { exposures }: { readonly exposures: readonly { readonly targetGroup: AskedGroup }[] },
  { public: { endpoints } }: Settings,
): string | null {
  if (endpoints.health !== undefined) return endpoints.health
  return askedPaths(exposures.map(({ targetGroup }) => targetGroup))[0] ?? null
}
