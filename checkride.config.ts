/** The example configuration, and the demo's own. Your own imports from 'checkride'; `checkride init` drafts it. */
import { referenceOverrides } from './fixtures/platform/settings.ts'
import { defineConfig } from './harness/index.ts'

export default defineConfig({
  environments: {
    production: { profile: 'production', settings: referenceOverrides('production') },
    develop: { profile: 'develop', settings: referenceOverrides('develop') },
  },
  gate: { low: 'warn' },
})
