import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['{policy,harness,reports,fixtures,suites,load,scripts}/**/*.test.ts'], exclude: [], testTimeout: 20_000 } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], exclude: [], testTimeout: 60_000 } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], exclude: [], testTimeout: 60_000 } },
    ],
  },
})
