import type { CheckContext } from '../../../harness/index.ts'
import { shareOf } from './listener-rules.ts'

/** The parts of a service that routes to it depend on. */
export interface RoutedService {
  readonly serviceName?: string | undefined
  readonly balancers: readonly {
    readonly LoadBalancerArn?: string | undefined
    readonly Type?: string | undefined
    readonly DNSName?: string | undefined
  }[]
  readonly exposures: readonly { readonly targetGroup: { readonly TargetGroupArn?: string | undefined } }[]
}

/**
 * The host names, in lower case, for which rules of HTTPS listeners forward to a service, with wildcards as the rules have
 * them; none where some rule does so for any name.
 */
export async function hostsRoutedTo(
  { balancers, exposures }: RoutedService,
  { aws, platform }: Pick<CheckContext, 'aws' | 'platform'>,
): Promise<string[]> {
  const listeners = (await platform.entrances())
    .filter(({ LoadBalancerArn }) => balancers.some((balancer) => balancer.LoadBalancerArn === LoadBalancerArn))
    .flatMap((entrance) => entrance.listeners.filter(({ Protocol }) => Protocol === 'HTTPS'))
  const answers = await Promise.all(listeners.map(({ ListenerArn }) => aws.elbv2.describeRules({ ListenerArn })))
  const hosts = answers
    .flatMap(({ Rules = [] }) => Rules)
    .filter(({ Actions }) =>
      exposures.some(({ targetGroup }) => shareOf(Actions, targetGroup.TargetGroupArn ?? '') > 0),
    )
    .map(({ Conditions = [] }) =>
      Conditions.filter(({ Field }) => Field === 'host-header').flatMap(
        ({ HostHeaderConfig, Values = [] }) => HostHeaderConfig?.Values ?? Values,
      ),
    )
  if (hosts.some((names) => names.length === 0)) return []
  return [...new Set(hosts.flat().map((name) => name.toLowerCase()))]
}

/** Whether a rule's host name, in which `*` stands for any characters and `?` for one, means a name. */
export const isRouted = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(name)
