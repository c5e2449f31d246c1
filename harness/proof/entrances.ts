import type { Entrances } from '../../fixtures/sandbox/sandbox.ts'
import type { Settings } from '../environment/settings/index.ts'

/** Settings with which probes reach the sandbox's load balancers and nothing else. */
export const withEntrances = (settings: Settings, entrances: Entrances): Settings => ({
  ...settings,
  public: {
    ...settings.public,
    connectTo: [...entrances.connectTo],
    trustedCertificates: [...entrances.trustedCertificates],
  },
})
