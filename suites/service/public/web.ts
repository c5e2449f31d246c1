/** What of the platform is reached by HTTP: behind network load balancers services may speak anything. */
import type { Platform } from '../../../harness/index.ts'

const isForHttp = ({ Type }: { readonly Type?: string | undefined }): boolean => Type === 'application'

/** Load balancers for HTTP that face the internet. */
export const webEntrances = async (platform: Platform) => (await platform.entrances()).filter(isForHttp)

/** Services behind such load balancers, and those behind a target group that no load balancer uses. */
export const webServices = async (platform: Platform) =>
  (await platform.publicServices()).filter(({ balancers }) => balancers.length === 0 || balancers.some(isForHttp))
