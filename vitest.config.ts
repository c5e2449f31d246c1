import { defineConfig } from 'vitest/config'
import { allureReporters } from './harness/engine/allure-reporter.ts'

/**
 * CHECKRIDE_ALLURE=<folder>: Allure results of the suites too. Matcher reporting stays off: it writes compared values
 * into steps.
 */
const { CHECKRIDE_ALLURE: allure } = process.env
const reporters = allure === undefined ? [] : await allureReporters(allure)

/** What loads users' files is Node's own loader with hooks, in tests as in use: Vite must not stand in between. */
const server = { deps: { external: [/\/harness\/loading\//] } }

export default defineConfig({
  test: {
    reporters: ['default', ...reporters],
    // Vitest would leave a core free, which on a machine of two is half of it.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'suites',
          include: ['harness/engine/worker/entry.ts'],
          exclude: [],
          globalSetup: ['harness/proof/suites-setup.ts'],
          pool: 'threads',
          isolate: false,
          sequence: { concurrent: true },
          maxConcurrency: 64,
        },
      },
      {
        test: {
          name: 'unit',
          server,
          include: ['{record,catalogue,policy,evidence,reports,fixtures,harness,cli,suites,load,scripts}/**/*.test.ts'],
          exclude: [],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'contract',
          server,
          include: ['test/{contract,situations}/**/*.test.ts'],
          exclude: [],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          server,
          include: ['test/e2e/**/*.test.ts'],
          exclude: [],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // Needs Python's parts (test/real/requirements.txt); not part of `npm test`.
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          exclude: [],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      // Needs the oldest Node that the package claims to work on; not part of `npm test`.
      {
        test: {
          name: 'oldest',
          server,
          include: ['test/oldest/**/*.test.ts'],
          exclude: [],
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      // Needs Java 17 and Maven, or Docker (test/kafka/choice.ts); not part of `npm test`.
      {
        test: {
          name: 'kafka',
          include: ['test/kafka/**/*.test.ts'],
          exclude: [],
          testTimeout: 60_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
