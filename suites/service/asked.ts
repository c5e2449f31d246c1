/** What a public service is asked: by its target groups, and by outsiders. */
import type { Settings } from '../../harness/index.ts'

interface AskedGroup {
  readonly ProtocolVersion?: string | undefined
  readonly HealthCheckProtocol?: string | undefined
  readonly HealthCheckPath?: string | undefined
}

/** Whether a target group speaks gRPC to its targets, and asks for their health by a method instead of a path. */
export const speaksGrpc = ({ ProtocolVersion }: AskedGroup): boolean => ProtocolVersion === 'GRPC'

/** Whether a target group asks its targets by plain HTTP, and not by gRPC or only whether they take connections. */
export const asksByHttp = (group: AskedGroup): boolean =>
  !speaksGrpc(group) && group.HealthCheckProtocol?.startsWith('HTTP') === true

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
