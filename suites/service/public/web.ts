/** What of the platform is reached by HTTP: behind network load balancers services may speak anything. */
import type { Platform } from '../../../harness/index.ts'
import { speaksGrpc } from '../asked.ts'

const isForHttp = ({ Type }: { readonly Type?: string | undefined }): boolean => Type === 'application'

/** Load balancers for HTTP that face the internet. */
export const webEntrances = async (platform: Platform) => (await platform.entrances()).filter(isForHttp)

/**
 * Services that are asked by HTTP: those behind such load balancers, and behind a target group that no load balancer
 * uses. One that speaks gRPC alone answers no plain request.
 */
export const webServices = async (platform: Platform) =>
  (await platform.publicServices()).filter(
    ({ balancers, exposures }) =>
      (balancers.length === 0 || balancers.some(isForHttp)) &&
      !(exposures.length > 0 && exposures.every(({ targetGroup }) => speaksGrpc(targetGroup))),
  )

/** Services to which rules of load balancers lead, public or not: those with a target group for HTTP or gRPC. */
export const ruledServices = async (platform: Platform) =>
  (await platform.balancedServices()).filter(
    ({ exposures }) => exposures.length === 0 || exposures.some(({ targetGroup }) => isRuled(targetGroup)),
  )

/** Whether rules lead to a target group; to those of network load balancers listeners do. */
export const isRuled = ({ Protocol = '' }: { readonly Protocol?: string | undefined }): boolean =>
  Protocol.startsWith('HTTP')
