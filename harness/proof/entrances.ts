import type { Entrances } from '../../fixtures/sandbox/sandbox.ts'
import type { Settings } from '../environment/settings/index.ts'

/** Settings with which probes reach a sandbox's load balancers, and nothing outside of it. */
export const withEntrances = (settings: Settings, entrances: Entrances): Settings => ({
  ...settings,
  public: {
    ...settings.public,
    connectTo: [...entrances.connectTo],
    trustedCertificates: [...entrances.trustedCertificates],
  },
})
